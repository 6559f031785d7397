//! What was measured in the published sample (`../shared/uk/archive.zip`: stop and search of Dyfed-Powys and Gwent,
//! 2019-04 to 2022-03, 21,827 rows): how often each value occurs; an empty one is not stated. Contains public sector
//! information licensed under the Open Government Licence v3.0.

/// Values and the rows that have them.
pub type Values = &'static [(&'static str, u32)];

/// Rows, and of these the ones without a position.
pub const ROWS: u64 = 21_827;
pub const UNPLACED_ROWS: u64 = 5_349;

pub const TYPE: Values =
    &[("Person search", 17_163), ("Vehicle search", 2_727), ("Person and Vehicle search", 1_937)];
pub const GENDER: Values = &[("Male", 16_418), ("", 3_104), ("Female", 2_305)];
pub const AGE_RANGE: Values = &[
    ("18-24", 6_367),
    ("25-34", 4_462),
    ("over 34", 4_292),
    ("10-17", 3_429),
    ("", 3_258),
    ("under 10", 19),
];
pub const SELF_DEFINED_ETHNICITY: Values = &[
    ("White - English/Welsh/Scottish/Northern Irish/British", 15_091),
    ("", 3_662),
    ("Other ethnic group - Not stated", 1_363),
    ("Asian/Asian British - Pakistani", 267),
    ("White - Any other White background", 237),
    ("Asian/Asian British - Any other Asian background", 210),
    ("Black/African/Caribbean/Black British - Any other Black/African/Caribbean background", 142),
    ("Black/African/Caribbean/Black British - African", 137),
    ("Mixed/Multiple ethnic groups - Any other Mixed/Multiple ethnic background", 135),
    ("Black/African/Caribbean/Black British - Caribbean", 120),
    ("Mixed/Multiple ethnic groups - White and Black Caribbean", 115),
    ("Asian/Asian British - Bangladeshi", 78),
    ("White - Irish", 67),
    ("Mixed/Multiple ethnic groups - White and Asian", 63),
    ("Other ethnic group - Any other ethnic group", 51),
    ("Asian/Asian British - Indian", 47),
    ("Mixed/Multiple ethnic groups - White and Black African", 34),
    ("Asian/Asian British - Chinese", 8),
];
pub const OFFICER_DEFINED_ETHNICITY: Values =
    &[("", 13_159), ("White", 8_289), ("Black", 139), ("Other", 131), ("Asian", 109)];
pub const LEGISLATION: Values = &[
    ("Misuse of Drugs Act 1971 (section 23)", 15_104),
    ("Police and Criminal Evidence Act 1984 (section 1)", 6_126),
    ("", 401),
    ("Firearms Act 1968 (section 47)", 193),
    ("Police and Criminal Evidence Act 1984 (section 6)", 3),
];
pub const OBJECT_OF_SEARCH: Values = &[
    ("", 10_478),
    ("Controlled drugs", 6_902),
    ("Anything to threaten or harm anyone", 1_290),
    ("Article for use in theft", 1_088),
    ("Stolen goods", 1_013),
    ("Offensive weapons", 779),
    ("Firearms", 158),
    ("Articles for use in criminal damage", 89),
    ("Evidence of offences under the Act", 12),
    ("Crossbows", 10),
    ("Game or poaching equipment", 4),
    ("Goods on which duty has not been paid etc.", 2),
    ("Detailed object of search unavailable", 1),
    ("Evidence of wildlife offences", 1),
];
pub const OUTCOME: Values = &[
    ("A no further action disposal", 15_942),
    ("", 3_151),
    ("Arrest", 1_566),
    ("Community resolution", 354),
    ("Penalty Notice for Disorder", 287),
    ("Summons / charged by post", 264),
    ("Khat or Cannabis warning", 191),
    ("Caution (simple or conditional)", 72),
];
pub const OUTCOME_LINKED_TO_OBJECT_OF_SEARCH: Values = &[("", 18_190), ("False", 2_891), ("True", 746)];
pub const REMOVAL_OF_MORE_THAN_JUST_OUTER_CLOTHING: Values = &[("", 12_675), ("False", 8_933), ("True", 219)];
