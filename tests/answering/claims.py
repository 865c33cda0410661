"""English claims about sentences of the article, true and false, each with a part of the sentence it is about."""

from __future__ import annotations

ENGLISH_TRUE = [
    ("將於10月30日在韓國會面", "Trump and Xi Jinping will meet in South Korea on October 30."),
    (
        "距離上一次面談已過去六年",
        "It is the first face-to-face meeting between the two leaders in Trump's second term, six years after their last one.",
    ),
    ("即將在11月10日到期", "The fragile trade truce reached in May is due to expire on November 10."),
    ("威脅從11月1日起", "Trump threatened to impose an additional 100% tariff on Chinese goods from November 1."),
    (
        "第五輪美中面對面談判",
        "The fifth round of US-China face-to-face talks took place in Kuala Lumpur, Malaysia, on October 26-27.",
    ),
    (
        "第五輪美中面對面談判",
        "Scott Bessent and Jamieson Greer reached a framework agreement with He Lifeng and Li Chenggang.",
    ),
    ("籌碼是稀土", "China's biggest bargaining chip is rare earths."),
    (
        "新增鈥",
        "In early October China greatly expanded its rare earth export controls, adding five rare earth elements.",
    ),
    ("超過90%", "China accounts for more than 90% of global production of rare earths and rare earth magnets."),
    (
        "2024年價值達128億",
        "In 2023 and 2024 China took more than half of US soybean exports, worth $12.8 billion in 2024.",
    ),
    ("大豆農民", "Bessent said he is himself a soybean farmer and feels the pain."),
    ("對中國的科技禁運", "The biggest US bargaining chip is its technology embargo on China, especially chips."),
    (
        "自2022年10月以來",
        "Since October 2022 the United States has restricted exports of advanced semiconductors to China.",
    ),
    ("全球混亂", "Li Chenggang threatened in August that high port fees on Chinese ships would cause global chaos."),
    (
        "預計在亞洲之行結束前",
        "Trump told reporters he expects to reach a TikTok deal with China before the end of his Asia trip.",
    ),
    (
        "不太可能在稀土",
        "China is unlikely to make big concessions on rare earths unless there are major reciprocal concessions such as a relaxation of the chip ban.",
    ),
    ("說服特朗普削弱", "Xi Jinping's longer-term goal is to persuade Trump to weaken support for Taiwan."),
    (
        "美國不會為了",
        "On October 25 Rubio said the US would not change its Taiwan policy in exchange for a trade deal with China.",
    ),
    ("可能恢復購買美國大豆", "Lu Ting of Nomura expects that Beijing may resume purchases of US soybeans."),
    ("既非「破冰」", "The summit is neither an ice-breaker nor a final decision."),
    (
        "鳴禮炮",
        "Such meetings usually take the form of state visits, with gun salutes, a review of the honour guard and banquets.",
    ),
    (
        "五輪高級別",
        "Since May 2025 the US and China have held five rounds of high-level talks, in Geneva, London, Stockholm, Madrid and Kuala Lumpur.",
    ),
    ("至少通話三次", "Trump and Xi Jinping have spoken by phone at least three times this year."),
    ("脆弱的平靜", "A CSIS commentary says a series of meetings seems to have brought a fragile calm."),
    ("令人不安的休戰", "Nicholas Burns, a former US ambassador to China, called it an uneasy truce."),
    ("風險高、回報也高", "The leaders' meeting is high risk and high reward."),
    (
        "從「學生」轉為",
        "Ryan Hass of the Brookings Institution says China has gradually turned from student into teacher.",
    ),
    (
        "持續對話，但幾乎不讓步",
        "The Wall Street Journal summed it up as a new strategy of continuing dialogue with almost no concessions.",
    ),
    ("公開批評李成鋼", "Bessent publicly criticised Li Chenggang as out of control and very aggressive."),
    (
        "8月底不請自來",
        "At the end of August he came to Washington uninvited and angered officials of the Trump administration.",
    ),
    ("免去李成鋼WTO", "Days later China announced the removal of Li Chenggang as permanent representative to the WTO."),
    ("稀土勒索", "Yardeni Research commented that Beijing's control of rare earth exports may have gone too far."),
    (
        "王受文",
        "Since Li Chenggang became chief negotiator in April 2025 the Chinese negotiating style has differed from that of Wang Shouwen.",
    ),
    ("盧特尼克", "Lutnick, Wang Wentao and He Lifeng are in the photo."),
]

ENGLISH_FALSE = [
    (
        "將於10月30日在韓國會面",
        [
            "Trump and Xi Jinping will meet in Japan on October 30.",
            "Trump and Xi Jinping will meet in South Korea on October 31.",
            "Trump and Putin will meet in South Korea on October 30.",
            "Trump and Xi Jinping will not meet in South Korea on October 30.",
        ],
    ),
    (
        "即將在11月10日到期",
        [
            "The fragile trade truce reached in May is due to expire on December 10.",
            "The fragile trade truce reached in March is due to expire on November 10.",
            "The truce expired on November 10, and the two countries signed a permanent peace treaty.",
        ],
    ),
    (
        "威脅從11月1日起",
        [
            "Trump threatened to impose an additional 50% tariff on Chinese goods from November 1.",
            "Xi Jinping threatened to impose an additional 100% tariff on Chinese goods from November 1.",
            "Trump did not threaten to impose an additional 100% tariff on Chinese goods.",
            "China threatened to impose an additional 100% tariff on Trump from November 1.",
        ],
    ),
    (
        "第五輪美中面對面談判",
        [
            "The third round of US-China face-to-face talks took place in Kuala Lumpur.",
            "The fifth round of talks took place in Bangkok, Thailand.",
            "Scott Bessent and Marco Rubio reached a framework agreement with He Lifeng.",
        ],
    ),
    (
        "籌碼是稀土",
        [
            "China's biggest bargaining chip is soybeans.",
            "China's smallest bargaining chip is rare earths.",
            "America's biggest bargaining chip is rare earths.",
        ],
    ),
    (
        "超過90%",
        [
            "China accounts for more than 70% of global production of rare earths.",
            "The United States accounts for more than 90% of global production of rare earths, which put pressure on China.",
            "China accounts for more than 90% of lithium battery production.",
        ],
    ),
    (
        "2024年價值達128億",
        [
            "China's soybean purchases were worth $128 billion in 2024.",
            "China took more than half of US soybean exports, worth 12.8 billion yuan in 2024.",
            "China took less than half of US soybean exports.",
        ],
    ),
    (
        "大豆農民",
        [
            "Greer said he is himself a soybean farmer and feels the pain.",
            "Bessent said he is not a soybean farmer.",
        ],
    ),
    (
        "不太可能在稀土",
        [
            "China is likely to make big concessions on rare earths.",
        ],
    ),
    (
        "美國不會為了",
        [
            "Rubio said the US would change its Taiwan policy in exchange for a trade deal with China.",
            "Bessent said the US would not change its Taiwan policy.",
            "On October 28 Rubio said the US would not change its Taiwan policy.",
        ],
    ),
    (
        "五輪高級別",
        [
            "Since May 2025 the US and China have held six rounds of high-level talks.",
            "Talks were held in Geneva, Paris, Stockholm, Madrid and Kuala Lumpur.",
        ],
    ),
    (
        "至少通話三次",
        [
            "Trump and Xi Jinping have spoken by phone at least five times this year.",
        ],
    ),
    (
        "公開批評李成鋼",
        [
            "Li Chenggang publicly criticised Bessent as out of control.",
            "Bessent publicly praised Li Chenggang as very calm.",
            "Bessent was publicly criticised by Li Chenggang.",
            "Greer publicly criticised Li Chenggang as out of control.",
            "Bessent did not criticise Li Chenggang.",
        ],
    ),
    (
        "從「學生」轉為",
        [
            "Ryan Hass says China has turned from teacher into student.",
            "Sean King says China has gradually turned from student into teacher.",
        ],
    ),
    (
        "免去李成鋼WTO",
        [
            "China announced the removal of He Lifeng as permanent representative to the WTO.",
            "China announced the appointment of Li Chenggang as permanent representative to the WTO.",
        ],
    ),
    (
        "說服特朗普削弱",
        [
            "Xi Jinping's longer-term goal is to persuade Trump to strengthen support for Taiwan.",
            "Trump's longer-term goal is to persuade Xi Jinping to weaken support for Taiwan.",
        ],
    ),
    (
        "脆弱的平靜",
        [
            "A CSIS commentary says a series of meetings has brought lasting peace and rising stock markets.",
        ],
    ),
    (
        "王受文",
        [
            "Since Wang Shouwen became chief negotiator in April 2025 the style has differed from that of Li Chenggang.",
        ],
    ),
]
