"""The words for what changed, and for what moved a number; marked for the catalogues."""

from oncosurv.language import phrase

CAUSES = {
    "code": phrase("code"),
    "data": phrase("data"),
    "data_cut": phrase("data cut"),
    "study_file": phrase("study file"),
}
CHANGES = {  # of patients, in the order in which they are told
    "entered": phrase("Came into the cohort"),
    "left": phrase("Left the cohort"),
    "event": phrase("Event gained"),
    "event_lost": phrase("Event lost"),
    "follow_up": phrase("Followed to another day"),
    "moved": phrase("Moved to another level"),
    "changed": phrase("Another value"),
    "screened": phrase("Newly screened and left out"),
    "not_screened": phrase("No longer screened"),
    "reason": phrase("Left out for another reason"),
    "several together": phrase("several together"),
    "all who came": phrase("all who came"),
    "all who left": phrase("all who left"),
    "all whose values changed": phrase("all whose values changed"),
}
FLAGS = {
    "p_crossed_0.05": phrase("p on the other side of 0.05"),
    "median_reached": phrase("median reached now"),
    "median_not_reached": phrase("median no longer reached"),
    "sign_changed": phrase("effect points the other way"),
    "test_switched": phrase("another test is of record"),
    "estimator_switched": phrase("another estimator is of record"),
    "given": phrase("given now"),
    "not_given": phrase("no longer given: too few patients or events"),
}
