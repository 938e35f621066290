"""The whole ledger computed again: what was found, what is wrong, what differs from last time."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pooltools.claims.answer import Answer, answer, so_far, variant
from pooltools.claims.ledger import Claim, load
from pooltools.claims.many import surviving
from pooltools.claims.verdict import FAILS, HOLDS, RESTS, UNDECIDED

SURVIVES = ("does not survive Holm's correction", "survives Holm's correction")
STORED = Path(__file__).parents[2] / "results" / "verdicts.json"
Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Audit:
    """Verdict and outcomes of every row, and one sentence for each thing that is wrong."""

    results: Results
    problems: list[str]


def recomputed(claims: Iterable[Claim] | None = None) -> Audit:
    """Run the checks of `claims`, or of the whole ledger, with their twins and corrections.

    Which measured verdicts survive Holm's correction is a question about the whole ledger.
    """
    results: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    answers: list[Answer] = []
    for claim in load().values() if claims is None else claims:
        try:
            found = answer(claim)
            results[claim.id] = _result(found)
            answers.append(found)
            problems += doubtful(found)
        except Exception as error:  # one broken check must not hide the others
            problems.append(f"{claim.id}: the check failed: {type(error).__name__}: {error}")
    if claims is None:
        for id, survives in surviving(answers).items():
            results[id]["survives"] = survives
    return Audit(results, problems)


def doubtful(found: Answer) -> list[str]:
    """What is wrong with a row although its check ran: a twin that passes, a missing correction."""
    claim, problems = found.claim, []
    if claim.later and claim.check:
        return _awaited(claim)
    if claim.twin and not claim.duplicate_of:
        problems += _unexpected(claim, "twin", FAILS)
    if claim.correction and not claim.duplicate_of:
        problems += _unexpected(claim, "correction", HOLDS)
    word = found.verdict.word if claim.kind == "exact" and found.verdict else ""
    if word == FAILS and not claim.correction:
        problems.append(f"{claim.id}: does not hold, so it needs a `correction` that does")
    if word == UNDECIDED:  # an exact row has no other reason; a measured one may be undecided
        problems.append(f"{claim.id}: its settings differ, but not as `conditions` names them")
    return problems


def _awaited(claim: Claim) -> list[str]:
    """A row whose experiment has not run yet must not say so for longer than that is true."""
    if len(so_far(claim)) < len(claim.settings):
        return []
    return [f"{claim.id}: its results are there, so remove `later`"]


def _unexpected(claim: Claim, name: str, word: str) -> list[str]:
    verdict = variant(claim, name).verdict
    if verdict is not None and verdict.word == word:
        return []
    return [f"{claim.id}: the {name} must get '{word}'; got '{verdict}'"]


def _result(found: Answer) -> dict[str, Any]:
    verdict = None if found.verdict is None else str(found.verdict)
    outcomes = [asdict(o) for o in found.outcomes]
    for outcome in outcomes:
        del outcome["values"]  # they stand in the results file
    return {"verdict": verdict, "outcomes": outcomes}


def differences(before: Results, now: Results) -> list[str]:
    """One line for each row that is new, gone, or found something else."""
    lines = [f"{id}: computed {_word(now[id])}, not stored" for id in now if id not in before]
    lines += [f"{id}: stored, but not computed" for id in before if id not in now]
    for id in before.keys() & now.keys():
        old, new = before[id], now[id]
        if old["verdict"] != new["verdict"]:
            lines.append(f"{id}: stored {_word(old)}, computed {_word(new)}")
        elif "survives" in new and old.get("survives") != new["survives"]:
            lines.append(f"{id}: {SURVIVES[new['survives']]}, and was stored otherwise")
        elif not _alike(old["outcomes"], json.loads(json.dumps(new["outcomes"]))):
            lines.append(f"{id}: stored {old['outcomes']}, computed {new['outcomes']}")
    return sorted(lines)


def _word(result: Mapping[str, Any]) -> str:
    return repr(result["verdict"] or RESTS)


def _alike(old: Any, new: Any) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_alike(old[k], new[k]) for k in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_alike, old, new))
    return bool(old == new)


def stored() -> Results:
    """What `record` wrote last; nothing if it never ran."""
    if not STORED.exists():
        return {}
    found: Results = json.loads(STORED.read_text(encoding="utf-8"))
    return found


def store(results: Results) -> None:
    """Write results/verdicts.json."""
    STORED.parent.mkdir(exist_ok=True)
    rows = [
        f"{json.dumps(id)}: {json.dumps(row, ensure_ascii=False)}" for id, row in results.items()
    ]
    STORED.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")  # a line for each row


def summary(results: Results) -> str:
    """How many rows have which verdict."""
    counts = Counter(result["verdict"] or RESTS for result in results.values())
    told = f"{len(results)} rows: " + ", ".join(f"{n} {w}" for w, n in counts.most_common())
    marks = [result["survives"] for result in results.values() if "survives" in result]
    if not marks:
        return told
    return f"{told}. Holm's correction over the ledger: {sum(marks)} of {len(marks)} survive"
