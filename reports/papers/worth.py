"""What each piece of a priority's text is worth. If not all pieces fit the word limit, those worth most are chosen.

The ratings of the commitments and actions are worth most. The first achievement is worth more than any off-course
action, so that no section reports only off-course work.
"""

# How the commitments are rated, and how the actions that deliver them are going.
COMMITMENTS = 100.0
DELIVERY = 99.0

# What was achieved.
FIRST_ACHIEVEMENT = 98.5
SECOND_ACHIEVEMENT = 94.0
ON_COURSE = 58.0
LESS_FOR_EACH_ON_COURSE = 8.0
NEXT_STEP_ON_COURSE = 46.0
LESS_FOR_EACH_NEXT_STEP_ON_COURSE = 6.0

# Off-course actions. Each is worth a tenth of a point less than the more serious action before it. After the first few,
# what is in place is worth more, because the appendix explains every action.
RED = 98.0
AMBER_OR_LATE = 96.0
OFF_COURSE_TO_A_POINT = 10
LESS_AFTER_THE_FIRST_FEW = 3.0
RED_DATES = 97.0
DATES_FALLEN_DUE = 92.0
DATES = 87.0
FIRST_NEXT_STEP = 95.7
RED_NEXT_STEP = 91.0
NEXT_STEP = 80.0
RECOVERY_PLAN = 54.0
REASON_FOR_NEW_DATE = 50.0

# Gaps in the records of actions, and paused actions.
NO_UPDATE = 96.0
NO_LEAD = 83.0
NO_EVIDENCE_FOR_ACTIONS = 82.0
PAUSED = 66.0

# What is in place, what was found and what is not known. "Begun" items are not yet in place. "New" items have not been
# named under an earlier priority.
FIRST_IN_PLACE = 95.5
SECOND_IN_PLACE = 93.0
NO_EVIDENCE = 93.0
FEATURED = 92.0
FEATURED_BEGUN = 76.0
NUMBER_TRAINED_NOT_RECORDED = 64.0
NEW = 62.0
NEW_BEGUN = 50.0
LESS_FOR_EACH_IN_PLACE = 4.0
LESS_FOR_FINDING = 6.0
LESS_FOR_LIMITS_WITH_REACH = 2.0
LESS_FOR_LIMITS = 30.0
