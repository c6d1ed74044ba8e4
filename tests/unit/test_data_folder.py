from oncosurv.data_folder import find_data_folder

STUDY = {"study": {"id": "breast_msk", "data_folder": "../data/msk"}}


def test_the_command_line_goes_before_the_environment_and_that_before_the_study_file():
    own = {"ONCOSURV_DATA_BREAST_MSK": "/kept/msk", "ONCOSURV_DATA_OTHER": "/kept/other"}
    assert find_data_folder(STUDY, "here", "studies", own).path == "here"
    named = find_data_folder(STUDY, None, "studies", own)
    assert (named.path, named.by) == ("/kept/msk", "ONCOSURV_DATA_BREAST_MSK")
    beside = find_data_folder(STUDY, None, "studies", {})
    assert (beside.path, beside.said) == ("studies/../data/msk", "named by data_folder, relative to the study file")
    assert find_data_folder({"study": {"id": "gbsg"}}, None, "studies", own) is None


def test_a_study_file_of_another_shape_is_left_to_its_check():
    for study in ({}, {"study": None}, {"study": []}, {"study": {"id": 3, "data_folder": ["x"]}}):
        assert find_data_folder(study, None, "studies", {"ONCOSURV_DATA_3": "x"}) is None
