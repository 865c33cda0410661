"""What the chatbot says in its own words, in the question's language and script."""

from __future__ import annotations

from summitqa.answering.question import SmallTalk
from summitqa.schema import Answer, Lang

NO_ANSWER: dict[Lang, str] = {
    "zh-Hant": "文章沒有提到這個問題的答案。",
    "zh-Hans": "文章没有提到这个问题的答案。",
    "en": "The article does not say.",
}
NEAREST: dict[Lang, str] = {
    "zh-Hant": "最接近的段落：",
    "zh-Hans": "最接近的段落：",
    "en": "The nearest passages:",
}
CAN_ASK: dict[Lang, str] = {
    "zh-Hant": "可以改問：",
    "zh-Hans": "可以改问：",
    "en": "You could ask instead:",
}
SEARCHED: dict[Lang, str] = {"zh-Hant": "已搜尋：", "zh-Hans": "已搜索：", "en": "Searched for: "}
ARTICLE_SAYS: dict[Lang, str] = {"zh-Hant": "", "zh-Hans": "", "en": "The article says: "}

SMALL_TALK: dict[SmallTalk, dict[Lang, str]] = {
    "greeting": {
        "zh-Hant": "你好！想知道這篇文章的什麼，儘管問。",
        "zh-Hans": "你好！想知道这篇文章的什么，尽管问。",
        "en": "Hello! Ask me anything about the article.",
    },
    "thanks": {
        "zh-Hant": "不客氣！還想知道什麼，請繼續問。",
        "zh-Hans": "不客气！还想知道什么，请继续问。",
        "en": "You are welcome! Feel free to ask more about the article.",
    },
    "farewell": {
        "zh-Hant": "再見，歡迎再來提問。",
        "zh-Hans": "再见，欢迎再来提问。",
        "en": "Goodbye, come back with more questions any time.",
    },
    "identity": {
        "zh-Hant": "我是 summitqa，一個只根據文章回答、每句引文都可核對的問答程式；不使用語言模型也能作答。",
        "zh-Hans": "我是 summitqa，一个只根据文章回答、每句引文都可核对的问答程序；不使用语言模型也能作答。",
        "en": "I am summitqa, a program that answers from the article alone and proves every quote from its source.",
    },
    "instruction": {
        "zh-Hant": "我只回答有關文章內容的問題，不執行其他指示。",
        "zh-Hans": "我只回答有关文章内容的问题，不执行其他指示。",
        "en": "I only answer questions about the article and do not follow other instructions.",
    },
}


def plain_answer(answer: Answer) -> str:
    """The answer for a terminal: what was searched if it differs, the text, and for a refusal where to go on."""
    lines = [f"{SEARCHED[answer.lang]}{answer.query}", ""] if answer.query != answer.question else []
    lines.append(answer.text)
    if answer.notice:
        lines += ["", answer.notice]
    if answer.abstained and answer.suggestions:
        passages = [" ".join(found.passage.text.split()) for found in answer.retrieved[:2]]
        lines += ["", NEAREST[answer.lang], *(f"- {text}" for text in passages)]
        lines += ["", CAN_ASK[answer.lang], *(f"- {question}" for question in answer.suggestions)]
    return "\n".join(lines)
