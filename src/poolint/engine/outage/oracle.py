"""The oracle: how tests that nobody can decide were answered in one run, and which run comes next."""

from __future__ import annotations

from collections.abc import Hashable

from poolint.engine.flow.values import Ref


class Oracle:
    """The answers of one run; the same question gets the same answer throughout it."""

    def __init__(self, prefix: tuple[bool, ...] = ()) -> None:
        self._prefix = prefix
        self._answers: dict[Hashable, bool] = {}
        self.asked: list[tuple[Ref, bool, bool]] = []
        """Each question in order: where, the answer, and whether it was about the failure."""

    def decide(self, key: Hashable, ref: Ref, tainted: bool) -> bool:
        """The answer to a question, asked at ``ref``; true first."""
        if key in self._answers:
            return self._answers[key]
        number = len(self.asked)
        answer = self._prefix[number] if number < len(self._prefix) else True
        self._answers[key] = answer
        self.asked.append((ref, answer, tainted))
        return answer

    def following(self) -> tuple[bool, ...] | None:
        """The answers the next run begins with; None when every combination was tried."""
        answers = [answer for _, answer, _ in self.asked]
        while answers and not answers[-1]:
            answers.pop()
        if not answers:
            return None
        return (*answers[:-1], False)
