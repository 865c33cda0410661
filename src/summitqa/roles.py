"""Who does what to whom: 「貝森特批評了誰」 and 「誰批評了貝森特」 hold the same words and are different questions.

In: folded texts. Out: which side of an action a question asks for, and whether a text has its names the other way round.
"""

from __future__ import annotations

import re
from typing import Literal

from summitqa.names import Names

Side = Literal["agent", "patient"]

_AUXILIARY = "曾经|曾|已经|已|正在|在|又|再|公开|严厉|直接|会|要|想|能|最|先|都|还|也|是"
_AGENT = re.compile(
    rf"(?:^|[,，、 ]|请问|到底|究竟|是|被|遭|由|受)谁(?:{_AUXILIARY})*(?P<rest>[\u3400-\u9fff·]{{3,}})?"
)
_PATIENT = re.compile(r"(?P<rest>[\u3400-\u9fff·]{3,}?)(?:了|过|着)?(?:的(?:人|对象)?是)?谁$")
_PASSIVE = re.compile(r"[被遭由受]谁")
_COPULA = re.compile(r"谁是|(?:是|为|叫|即)谁$")
_ENGLISH_PATIENT = re.compile(
    r"\bwhom\b|\bwho (?:did|does|do) \w|\bwho (?:has|have|had|will) [\w' -]+? \w+$|\bwho (?:was|is|were|are|got|been) (?:\w+ )?\w+(?:ed|en)\b"
)
_ENGLISH_AGENT = re.compile(
    r"\bby whom?\b|\bwho (?!did|does|do|is|was|are|were|has|have|had|will|would|can|could|got)\w+"
)
_LONGEST_VERB = 4


def asked_side(folded: str) -> Side | None:
    """Whether a question asks who acts ("agent") or who is acted on ("patient"); None if neither is plain."""
    question = folded.strip(" ?？。!！")
    if re.search(r"\bwhom?\b", question):
        if _ENGLISH_AGENT.search(question):
            return "agent"
        return "patient" if _ENGLISH_PATIENT.search(question) else None
    if _PASSIVE.search(question):
        return "agent"
    if re.search(r"谁(?:被|遭|受到)", question):
        return "patient"
    if _COPULA.search(question):
        return None
    found = _AGENT.search(question)
    if found and found["rest"]:
        return "agent"
    return "patient" if _PATIENT.search(question) else None


def turned_round(question: str, sentence: str, names: Names) -> bool:
    """Whether `sentence` has the question's action with its name on the other side.

    True only if action and name both stand in the sentence, the name (in any form of `names`) only on the wrong side of
    the action: before it when the question asks who acts on it, after it when the question asks whom it acts on.
    """
    asked = question.strip(" ?？。!！")
    side = asked_side(asked)
    pattern = {"agent": _AGENT, "patient": _PATIENT}.get(side or "")
    found = pattern.search(asked) if pattern else None
    if not found or not found["rest"]:
        return False
    for verb, name in _splits(found["rest"], side == "agent"):
        places = [place for form in names.forms(name) for place in _places(form, sentence)]
        actions = _places(verb, sentence)
        if places and actions:
            passive = "被" in sentence[max(0, actions[0] - 12) : actions[0]]
            after = (side == "agent") != passive
            return all((place < actions[0]) if after else (place > actions[0]) for place in places)
    return False


def _splits(rest: str, verb_first: bool) -> list[tuple[str, str]]:
    """Ways to cut a clause into an action and a name, longest action first."""
    clean = re.sub(rf"^(?:{_AUXILIARY})+", "", rest)
    cuts = []
    for length in range(_LONGEST_VERB, 1, -1):
        verb, name = (clean[:length], clean[length:]) if verb_first else (clean[-length:], clean[:-length])
        name = re.sub(r"^[了过着]|(?:曾经?|公开|已经?|要|会|想)+$", "", name)
        if len(name) >= 2 and len(verb) == length:
            cuts.append((verb.rstrip("了过着"), name))
    return cuts


def _places(part: str, text: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(part), text)]
