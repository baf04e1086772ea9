"""What a probe is: a question to AWS, about a guess or about a fact that was recorded."""

from dataclasses import dataclass

ANOTHER = "anything else"
"""Stands for every answer that is not listed."""


@dataclass(frozen=True)
class Probe:
    """A question, and the answers that are possible."""

    about: str
    """How the row of a guess begins in the reference; or the numbers of facts."""
    ask: object
    """A function of an ``Asker`` that returns the answer as a text."""
    expected: str
    """What the mock answers."""
    otherwise: dict
    """What to change for each other answer; ``ANOTHER`` stands for the rest."""
    is_fact: bool
    """Whether it was recorded once: then another answer is a failure."""
    is_slow: bool
    """Whether AWS takes minutes for it."""

    @property
    def name(self):
        """What a test of it is called."""
        return self.ask.__name__

    def verdict(self, answer):
        """Say in a line what an answer settles."""
        if answer == self.expected:
            return f"as expected: {self.about}: {answer}"
        change = self.otherwise.get(answer) or self.otherwise[ANOTHER]
        return (
            f"OTHERWISE: {self.about}: AWS answers {answer!r}, the mock {self.expected!r}; "
            f"change {change}"
        )


PROBES = []
"""All probes, in the order in which they are asked: fast ones first."""


def probe(about, expected, otherwise, *, is_slow=False):
    """Make a probe of a guess from a function.

    *otherwise* is the place to change for every other answer, or one for each.
    """
    places = otherwise if isinstance(otherwise, dict) else {ANOTHER: otherwise}
    return _kept(about, expected, places, is_fact=False, is_slow=is_slow)


def fact(numbers, expected, *, is_slow=False):
    """Make a probe of recorded facts from a function, as ``AWS 6.3, AWS 6.6``."""
    places = {ANOTHER: f"what rests on {numbers}, and the page of facts"}
    return _kept(numbers, expected, places, is_fact=True, is_slow=is_slow)


def _kept(about, expected, places, *, is_fact, is_slow):
    def keep(ask):
        PROBES.append(Probe(about, ask, expected, places, is_fact, is_slow))
        return ask

    return keep
