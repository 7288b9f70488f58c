"""The answers on the sample paper's cover."""

PURPOSE = (
    "The purpose of this report is to provide the Integration Joint Board (IJB) with an updated progress "
    "report on the implementation of the Glasgow City Health and Social Care Partnership (HSCP) Domestic "
    "Abuse Strategy 2023–2028.",
)
BACKGROUND = (
    "The report outlines progress against key strategic priorities and commitments, highlights areas where "
    "implementation is well advanced, and identifies priority areas for further development over the coming "
    "period.",
    "This update is intended to provide assurance to the IJB that governance, leadership and delivery "
    "arrangements remain robust, that learning from practice and performance is informing improvement, and "
    "that the HSCP continues to meet its statutory and strategic responsibilities in relation to domestic "
    "abuse.",
)
ASKED = (
    "Note the progress made in implementing the Glasgow City HSCP Domestic Abuse Strategy 2023–2028;",
    "Acknowledge areas of strength and those identified for continued development; and",
    "Note that further progress updates will be brought to the IJB in 12 months.",
)
IMPLICATIONS = (
    (
        "Reference to National Health & Wellbeing Outcome(s):",
        "Relevant to all 9 National Health and Wellbeing Outcomes",
    ),
    (
        "Personnel:",
        "Staff across all HSCP services will be required to be trained and developed in order to have and "
        "maintain a level of knowledge and skills to allow them to recognise abuse at an early stage, have "
        "the confidence and ability to provide early and continuing support, and be able to deliver the "
        "strategic priorities.",
    ),
    (
        "Carers:",
        "Carers will benefit from the commitments in the Strategy to develop clearer guidance and more "
        "targeted training for staff in order to better support carers.",
    ),
    (
        "Provider Organisations:",
        "Implementation of the Strategy requires better and increased collaborative working with external "
        "agencies and partners.",
    ),
    (
        "Equalities:",
        "An assessment of the impact of the Domestic Abuse Strategy on protected characteristic groups has "
        "been carried out as part of the development of the Strategy. "
        "https://glasgowcity.hscp.scot/publication/eqia-gchscp-domestic-abuse-strategy",
    ),
    (
        "Fairer Scotland Compliance:",
        "Implementation of the Strategy will contribute to supporting those suffering from domestic abuse to "
        "mitigate the impact of socio-economic disadvantage.",
    ),
    ("Financial:", "None"),
    ("Legal:", "None"),
    ("Economic Impact:", "None"),
    (
        "Sustainability:",
        "Implementation of the commitments in the Strategy will improve longer term sustainability of "
        "services which respond to domestic abuse.",
    ),
    ("Sustainable Procurement and Article 19:", "None"),
    ("Risk Implications:", "Three open risks are set out at 5.2."),
    (
        "Implications for Glasgow City Council:",
        "GCC will wish to be assured that implementation of the commitments contained within the Strategy "
        "continues to make a significant contribution to improving the public health of its population.",
    ),
    (
        "Implications for NHS Greater Glasgow & Clyde:",
        "NHSGGC will wish to be assured that implementation of the commitments contained within the Strategy "
        "continues to make a significant contribution to improving the public health of its population.",
    ),
)
