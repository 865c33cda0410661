"""What a question asks for: its kind, and the small talk that is no question at all.

In: a question in any script. Out: names of kinds. The rules are the languages', not any article's.
"""

from __future__ import annotations

import re
from typing import Literal

from summitqa.text import fold

Kind = Literal["person", "date", "place", "number", "quote", "reason", "list", "comparison", "yesno", "manner", "thing"]
SmallTalk = Literal["greeting", "thanks", "identity", "instruction", "farewell"]

_UNIT = "[年月日天周岁次轮场个位名人家国种项条点美元块钱吨米公里%倍届期份颗艘]"
# In order: the first that fits decides.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("comparison", re.compile(
        r"(?:有什么|有何|有甚|哪些|什么)(?:不同|区别|差别|差异|分别|变化)|(?:不同|区别|差别|差异)(?:在哪|是什么|何在)|相比|对比|比较|各自|分别(?:是|有|要|想)|"
        r"\b(?:differ\w*|compar\w+|versus|vs|contrast\w*|each side|respectively|both sides)\b")),
    ("reason", re.compile(r"为什么|为何|为啥|干嘛|原因|何以|怎么会|缘故|理由|目的是|为了什么|凭什么|\bwhy\b|\breasons?\b|how come|what (?:caused|led|prompted|made)|what for")),
    ("quote", re.compile(
        r"(?:怎么|如何|怎样|咋)(?:说|评|看|形容|描述|回应|回答|称|讲|批评|表示|总结)|(?:说|讲|表示|评论|批评|形容|回应|声称|称|写|总结)了?(?:些)?(?:什么|啥|甚么)|说过?什么|原话|哪句话|什么(?:评价|看法|说法|评论|话)|"
        r"what (?:did|does|do|was|were|has|have) .*\b(?:say|said|call\w*|describ\w*|claim\w*|argu\w*|comment\w*|criti\w*|told|tell|think|predict\w*|warn\w*|quote\w*)\b|"
        r"how (?:did|does|do|has|have) .*\b(?:describe|characteri[sz]e|respond|react|criticise|criticize|put|see|view|sum)\b")),
    ("list", re.compile(
        r"哪[几些两三四五六七八九十]|有哪|分别|列出|列举|都有(?:谁|哪|什么|啥)|包括(?:哪|什么|啥)|有谁|什么人|谁和谁|(?:是|有)什么.{0,4}(?:要求|诉求|条件|议题)|"
        r"\b(?:list|name the|which (?:\w+ )?(?:two|three|four|five|six|cities|countries|people|officials|items|elements|issues|topics)|what are|who are|who were)\b")),
    ("yesno", re.compile(
        r"(?:吗|(?<![什怎这那多])么)[?？。！ ]*$|是不是|是否|有没有|会不会|能不能|可不可以|有无|能否|可否|对不对|对吗|要不要|了没|"
        r"^(?:so |and |but )?(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)(?:n't)? ")),
    ("date", re.compile(
        r"几时|何时|什么时候|啥时候|哪[一]?[天年月日]|几[月号日]|何年|哪年|多久|日期|时间|什么日子|多长时间|哪个月|几点|什么时间|何日|截止|"
        r"\b(?:when|what (?:date|day|year|month|time)|which (?:day|year|month|date)|how long|since when|until when|by when|deadline)\b")),
    ("number", re.compile(
        rf"几{_UNIT}?|多少|多大|多高|比例|占比|百分|几成|金额|数字|多重|多远|第几|\b(?:how (?:many|much|large|big|often|high|old)|what (?:percentage|share|proportion|number|amount|rate|figure)|percent\w*)\b")),
    ("person", re.compile(r"谁|何人|哪[一]?位|哪个人|什么人|叫什么名字|姓名|名字|\b(?:who|whom|whose)\b|which (?:person|official|minister|expert|analyst|leader|professor)")),
    ("place", re.compile(
        r"哪里|哪儿|哪边|在哪|何处|何地|什么地方|哪[个些]?(?:国家|城市|地方|地点|国|州|省|市|座城)|地点|\b(?:where|which (?:city|country|place|cities|countries)|what (?:city|country|place)|venue|location)\b")),
    ("manner", re.compile(r"怎么|怎样|如何|咋|点样|\bhow\b")),
)  # fmt: skip

_SMALL_TALK: tuple[tuple[SmallTalk, re.Pattern[str]], ...] = (
    ("instruction", re.compile(
        r"(?:^|[,，。.！!；;:：\s]|请|你|现在|立即|马上|必须)(?:忽略|无视|忘记|忘掉|不要理会|别管|抛开)(?!了).{0,12}(?:指令|指示|规则|说明|提示|设定|限制|要求)|系统(?:提示|指令|消息)|提示词|(?:不要|不用|别|不必)(?:看|管|查|参考|理会?)(?:这篇|原)?(?:文章|原文|资料|文本)|"
        r"(?:(?:^|[请你来,，])扮演|假装你?是|假设你是|你现在是|从现在开始你)|越狱|开发者模式|"
        r"(?:^|[.,;:!?]\s*|\b(?:please|now|just|must|should|to)\s+)(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|rule|prompt|guideline|previous|above|restriction)s?\b|"
        r"system prompt|developer mode|jailbreak|pretend (?:to be|you)|act as (?:a|an|if)|you are now\b|(?:reveal|print|repeat|show).{0,20}(?:prompt|instructions)")),
    ("identity", re.compile(
        r"^(?:你好|您好|嗨|哈[喽啰罗]|hello|hi|hey)?[,，、 !！]*(?:请问|那)?(?:你|您)(?:到底|究竟)?(?:是谁|是什么(?:人|东西|模型|机器人)?|叫什么(?:名字)?|能(?:做|干|帮我?做?)(?:什么|啥|些什么|点什么)|会(?:做|干)?(?:什么|啥|些什么)|是(?:不是)?(?:ai|人工智能|机器人|真人|人类?|gpt|chatgpt)(?:吗)?|可以(?:做|回答|帮我)?(?:什么|啥|些什么))|自我介绍|介绍(?:一下)?你自己|"
        r"^(?:so )?(?:who|what) are you|what(?:'s| is) your name|what can you (?:do|answer|help)|are you (?:an? )?(?:ai|bot|robot|human|real|chatgpt|gpt)|how do you work|introduce yourself")),
    ("thanks", re.compile(r"^(?:哈+|呵+|嗯+|喔|哦|噢)?[,，、 ]*(?:非常|十分|太|好的|好|ok)?[,，、 ]*(?:谢谢|感谢|多谢|谢啦|谢了|唔该|辛苦了|3q|(?:thx|thanks|thank you|cheers|much appreciated)\b)")),
    ("greeting", re.compile(
        r"^(?:嗨+|嘿+|哈[喽啰罗]|你好|您好|早安|早上好|早|午安|下午好|晚安|晚上好|大家好|安安|喂|在吗|在不在|有人吗|hello|hi+|hey|good (?:morning|afternoon|evening|day)|greetings|yo|你好吗|how are you|how do you do|what's up|sup)"
        r"(?:[啊呀哦喔吗 ,，!！.。?？~～]|there|everyone|bot|你好|hello|机器人)*$")),
    ("farewell", re.compile(r"^(?:再见|拜拜|掰掰|88|(?:bye|goodbye|see you)\b)")),
)  # fmt: skip
_FLOURISH = 6  # characters after thanks or a farewell that do not make it a question


def question_kind(question: str) -> Kind:
    """The kind of answer that `question` asks for; "thing" where nothing more can be said."""
    folded = fold(question).strip()
    return next((kind for kind, pattern in _KINDS if pattern.search(folded)), "thing")


def small_talk(question: str) -> SmallTalk | None:
    """Which courtesy or attempt at command `question` is, or None for a question to be answered.

    Thanks and greetings that go on to ask something are questions.
    """
    folded = fold(question).strip()
    for name, pattern in _SMALL_TALK:
        found = pattern.search(folded)
        if found and (name in ("instruction", "greeting", "identity") or not _goes_on(folded[found.end() :])):
            return name
    return None


def _goes_on(rest: str) -> bool:
    """Whether what follows a courtesy is more than an address or a flourish."""
    content = re.sub(
        r"[\W_]|[啊呀哦喔啦了吧呢你您]|\b(?:you|so|very|much|a|lot|all|everyone|for|the|your|help|answer|later|bye)\b",
        "",
        rest,
    )
    return len(content) > _FLOURISH or bool(
        re.search(r"[?？]|谁|什么|哪|几|吗|怎|\b(?:who|what|when|where|why|how|which|is|are|did|does)\b", rest)
    )
