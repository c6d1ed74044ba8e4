"""The invented wording of the exports: morphology, marrow reports, regimens."""

MORPHOLOGY = {
    "ductal": ("8500/3", "infiltrating ductal carcinoma"),
    "lobular": ("8520/3", "infiltrating lobular carcinoma"),
    "mixed": ("8522/3", "mixed infiltrating ductal and lobular carcinoma"),
    "nos": ("8010/3", "infiltrating carcinoma, not otherwise specified"),
}
POSITIVE_TREPHINE = [
    "Bone marrow trephine, posterior iliac crest: marrow spaces replaced by metastatic carcinoma, compatible with"
    " breast origin. Fibrosis present.",
    "Bone marrow biopsy: diffuse infiltration by carcinoma (CK7+, CK20-), consistent with known breast primary."
    " Residual haematopoiesis 20%.",
    "Trephine: focal interstitial infiltration by metastatic breast carcinoma. Reduced megakaryocytes."
    " No evidence of lymphoma.",
    "Trephine biopsy: extensive carcinomatous infiltration with reticulin fibrosis grade 3; immunophenotype of"
    " breast carcinoma.",
]
POSITIVE_ASPIRATE = [
    "Bone marrow aspirate, cytology: clumps of non-haematopoietic malignant cells; carcinoma metastasis (breast)."
    " Haematopoiesis decreased.",
    "Marrow aspirate smears: positive for malignant epithelial cells, CK+ on cell block, compatible with breast"
    " carcinoma.",
]
NEGATIVE = [
    "Bone marrow trephine: no evidence of infiltration by carcinoma. Trilineage haematopoiesis preserved.",
    "Bone marrow biopsy: normocellular marrow, negative for metastasis (CK AE1/AE3 negative).",
    "Marrow aspirate: hypocellular, post-chemotherapy changes. Malignant cells not identified.",
]
PERSISTENCE = (
    "Control bone marrow: persistence of metastatic breast carcinoma, reduced compared with the previous sample."
)
NOT_DIAGNOSTIC = [
    "Bone marrow aspirate: dry tap, insufficient material for diagnosis.",
    "Trephine: crushed fragment 2 mm, not evaluable; isolated atypical cells, carcinoma cannot be confirmed."
    " Repeat advised.",
]
ISOLATED_CELLS = (
    "Bone marrow aspirate (research protocol, disseminated tumour cells): 1-3 isolated CK+ cells per 10^6 by"
    " immunocytochemistry. No morphological infiltration by carcinoma."
)
OTHER_NEOPLASM = [
    "Bone marrow: acute myeloid leukaemia, therapy-related. No carcinoma.",
    "Bone marrow: infiltration by follicular lymphoma. Negative for carcinoma.",
    "Bone marrow: myelodysplastic syndrome with excess blasts; no metastasis.",
]
PROSTATE = ("C61.9", "8140/3", "prostatic adenocarcinoma", "M", "metastatic prostatic adenocarcinoma (PSA+)")
LUNG = (
    "C34.9",
    "8041/3",
    "small cell lung carcinoma",
    "M",
    "metastatic small cell carcinoma (TTF1+, synaptophysin+)",
)
STOMACH = (
    "C16.9",
    "8490/3",
    "gastric signet ring cell carcinoma",
    "F",
    "metastatic signet ring cell carcinoma, gastric origin (CK20+, ER-)",
)
LYMPHOMA = (
    "C77.9",
    "9680/3",
    "diffuse large B-cell lymphoma",
    "F",
    "infiltration by large B-cell lymphoma (CD20+). Carcinoma not seen.",
)
MYELOMA = ("C42.1", "9732/3", "plasma cell myeloma", "M", "infiltration by plasma cell myeloma, kappa restricted")
MELANOMA = ("C44.9", "8720/3", "malignant melanoma", "F", "metastatic melanoma (S100+, HMB45+)")
OTHER_PRIMARIES = [PROSTATE] * 4 + [LUNG] * 3 + [STOMACH] * 3 + [LYMPHOMA] * 2 + [MYELOMA, MELANOMA]

ENDOCRINE = ["letrozole", "exemestane", "tamoxifen", "megestrol acetate", "fulvestrant"]
WEEKLY = ["weekly paclitaxel", "weekly docetaxel", "weekly epirubicin", "weekly vinorelbine"]
MYELOTOXIC = ["FEC q3w", "docetaxel q3w", "gemcitabine-carboplatin q3w"]
PRIOR_LUMINAL = [*ENDOCRINE[:4], "weekly paclitaxel", "capecitabine", "docetaxel q3w", "FEC q3w"]
PRIOR_OTHER = ["docetaxel q3w", "capecitabine", "weekly vinorelbine", "gemcitabine-carboplatin q3w"]
BEFORE_2001 = ("tamoxifen", "megestrol acetate", "FEC q3w", "docetaxel q3w", "weekly vinorelbine")
ZOLEDRONATE = "zoledronic acid 4 mg q4w"
