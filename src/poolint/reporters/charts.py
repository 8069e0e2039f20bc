"""The charts of the HTML report: bars as inline SVG, each of which filters the table."""

from __future__ import annotations

import html
from collections.abc import Mapping

from poolint.reporters.escape import printable
from poolint.reporters.sums import Sums, Tally
from poolint.reporters.words import LEVELS, TONES, VERDICTS, dry_sign, files, requests, uncounted_line

_MANY = 3
"""More requests than this into a dry pool are shown in red: what a client's own retries may send."""


def numbers(sums: Sums) -> str:
    """The four numbers that open the page."""
    cards = [
        _number(str(sums.sites), "call sites" if sums.sites != 1 else "call site", f"in {files(sums.files)}")
    ]
    if sums.pools:
        names = ", ".join(pool for pool, _ in sums.pools[:3]) + ("…" if len(sums.pools) > 3 else "")
        cards.append(
            _number(str(len(sums.pools)), "pools pay" if len(sums.pools) != 1 else "pool pays", names)
        )
    if sums.tags_judged:
        tone = (
            "good"
            if sums.tagged == sums.tags_judged
            else "warn"
            if 2 * sums.tagged >= sums.tags_judged
            else "bad"
        )
        share = f"{sums.tagged} of {sums.tags_judged} say on every path which feature asks"
        cards.append(_number(f"{sums.tagged_percent}%", "tagged", share, tone))
    if sums.verdicts:
        cards.append(_worst(sums))
    return "\n".join(cards)


def charts(sums: Sums) -> str:
    """Sites per pool, tag coverage, and what happens when the pool is dry; surfaces before the judges."""
    cards = []
    if sums.pools:
        cards.append(_bars("Who pays", "sites per pool", "pool", sums.pools, sums.sites))
    else:
        cards.append(_bars("How", "sites per surface", "surface", sums.surfaces, sums.sites))
    if sums.tags_judged:
        levels = tuple((level, count) for level, count in sums.levels if count)
        cards.append(_stack("Who asked", "tag coverage", "tag", levels, LEVELS))
    if sums.verdicts:
        cards.append(_stack("When the pool is dry", "verdicts", "dry", sums.verdicts, VERDICTS))
    return "\n".join(cards) if sums.sites else ""


def _worst(sums: Sums) -> str:
    """The most requests into a dry pool; what is not known is no good number."""
    tone, noun = "warn", "requests"
    details = [uncounted_line(sums.uncounted)] if sums.uncounted else []
    if sums.worst is not None and sums.worst_site is not None:
        many = sums.worst == "unbounded" or sums.worst > _MANY
        tone = "bad" if many else "warn" if sums.uncounted else "good"
        noun = requests(sums.worst).partition(" ")[2]
        details.insert(0, f"{sums.worst_site.path}:{sums.worst_site.line}")
    return _number(dry_sign(sums.worst), f"{noun} into a dry pool at worst", "; ".join(details), tone)


def _number(value: str, noun: str, detail: str, tone: str = "") -> str:
    return (
        f'<div class="card number {tone}"><b>{_text(value)}</b><span>{_text(noun)}</span><br>'
        f"<small>{_text(detail)}</small></div>"
    )


def _bars(title: str, unit: str, kind: str, tally: Tally, of: int) -> str:
    rows = []
    for word, count in tally:
        bar = (
            '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="fill-accent" width="{100 * count / of:.2f}" height="8"/></svg>'
        )
        share = f'<span class="share">{100 * count // of}%</span>'
        rows.append(
            _pick(
                kind,
                word,
                f'<span class="name">{_text(word)}</span><b>{count} <small>{share}</small></b>{bar}',
            )
        )
    return _card(title, unit, rows)


def _stack(title: str, unit: str, kind: str, tally: Tally, meanings: Mapping[str, str]) -> str:
    whole = sum(count for _, count in tally)
    said = ", ".join(f"{count} {word}" for word, count in tally)
    parts, start = [], 0.0
    for word, count in tally:
        width = 1000 * count / whole
        # A hair between the parts, or two greys would be one.
        seen = max(width - 3, 1.5)
        parts.append(f'<rect class="fill-{TONES[word]}" x="{start:.2f}" width="{seen:.2f}" height="14"/>')
        start += width
    drawing = (
        f'<svg class="stack" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" '
        f'aria-label="{_text(f"{unit}: {said}")}">{"".join(parts)}</svg>'
    )
    rows = [
        _pick(
            kind,
            word,
            f'<span class="name"><svg class="dot" viewBox="0 0 12 12" aria-hidden="true">'
            f'<circle class="fill-{TONES[word]}" cx="6" cy="6" r="6"/></svg>{_text(word)}</span>'
            f"<b>{count}</b><small>{_text(meanings[word])}</small>",
            "legend",
        )
        for word, count in tally
    ]
    return _card(title, unit, [drawing, *rows])


def _pick(kind: str, word: str, content: str, style: str = "") -> str:
    return (
        f'<button type="button" class="pick {style}" aria-pressed="false" data-filter="{kind}" '
        f'data-value="{_text(word)}">{content}</button>'
    )


def _card(title: str, unit: str, rows: list[str]) -> str:
    inside = "\n".join(rows)
    return f'<div class="card"><h2>{_text(title)} <span>{_text(unit)}</span></h2>\n{inside}\n</div>'


def _text(value: str) -> str:
    return html.escape(printable(value))
