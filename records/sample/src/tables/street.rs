//! What was measured in the published sample (`../shared/uk/archive.zip`: street crime of Avon and Somerset and of the
//! City of London, 2018-01 to 2021-09, 649,256 rows): how often each value occurs. Contains public sector information
//! licensed under the Open Government Licence v3.0. `records-sample check` prints them anew.

/// Rows of anti-social behaviour, which have no Crime ID and no outcome.
pub const ASB_ROWS: u64 = 129_031;
/// Rows with a Crime ID.
pub const ID_ROWS: u64 = 520_225;
/// Rows without a position, of those with a Crime ID.
pub const UNPLACED_ID_ROWS: u64 = 59_050;
/// Rows without a position, of anti-social behaviour.
pub const UNPLACED_ASB_ROWS: u64 = 273;
/// Rows whose Crime ID an earlier row of the file has. No ID is in two months' files.
pub const REPEATED_IDS: u64 = 9_555;
/// Of those, by what differs from the first row with the ID: position and outcome, position, outcome, nothing. (In 56
/// the crime type differs; they are counted to nothing.)
pub const REPEATS_BY_CHANGE: [u32; 4] = [5_058, 3_010, 870, 617];
/// Rows with a position, and of these the ones in towns outside the force's area.
pub const PLACED_ROWS: u64 = 589_933;
pub const OUTSIDE_ROWS: u64 = 2_877;

/// Types of crime but anti-social behaviour, most frequent first.
pub const CRIME_TYPES: [&str; 13] = [
    "Violence and sexual offences",
    "Public order",
    "Criminal damage and arson",
    "Other theft",
    "Vehicle crime",
    "Shoplifting",
    "Burglary",
    "Drugs",
    "Bicycle theft",
    "Other crime",
    "Robbery",
    "Theft from the person",
    "Possession of weapons",
];

/// Last outcomes, most frequent first.
pub const LAST_OUTCOMES: [&str; 27] = [
    "Status update unavailable",
    "Unable to prosecute suspect",
    "Investigation complete; no suspect identified",
    "Court result unavailable",
    "Under investigation",
    "Formal action is not in the public interest",
    "Offender given a caution",
    "Local resolution",
    "Further investigation is not in the public interest",
    "Awaiting court outcome",
    "Further action is not in the public interest",
    "Suspect charged as part of another case",
    "Action to be taken by another organisation",
    "Offender given a drugs possession warning",
    "Offender given community sentence",
    "Offender sent to prison",
    "Defendant found not guilty",
    "Offender fined",
    "Offender given conditional discharge",
    "Court case unable to proceed",
    "Offender given penalty notice",
    "Offender given suspended prison sentence",
    "Offender otherwise dealt with",
    "Offender ordered to pay compensation",
    "Offender deprived of property",
    "Defendant sent to Crown Court",
    "Offender given absolute discharge",
];

/// Rows by crime type and last outcome, in the order of the two lists.
#[rustfmt::skip]
pub const ROWS_BY_TYPE_AND_OUTCOME: [[u32; 27]; 13] = [
    [54_807, 88_122, 8093, 11_166, 8390, 5360, 2947, 2725, 2166, 2268, 551, 31, 1064, 3, 423, 183, 346, 92, 92, 168, 18, 77, 16, 25, 0, 5, 0],
    [29_153, 22_482, 3600, 4250, 4020, 2633, 818, 697, 1541, 940, 221, 19, 163, 2, 81, 53, 56, 77, 28, 39, 103, 14, 22, 5, 0, 0, 0],
    [35_066, 9100, 2285, 2398, 3647, 655, 935, 957, 228, 424, 71, 20, 30, 2, 74, 35, 37, 42, 49, 36, 10, 16, 26, 36, 0, 3, 0],
    [32_132, 5294, 6162, 843, 3076, 461, 250, 254, 265, 87, 14, 146, 41, 0, 16, 9, 8, 7, 7, 10, 1, 5, 2, 3, 0, 2, 0],
    [29_957, 1607, 1271, 653, 2656, 133, 55, 35, 42, 100, 3, 60, 5, 0, 8, 12, 12, 1, 5, 6, 1, 1, 4, 0, 0, 0, 0],
    [17_243, 4031, 2422, 4785, 1893, 823, 494, 1167, 509, 654, 16, 985, 4, 0, 269, 306, 21, 113, 99, 32, 42, 69, 23, 32, 0, 2, 1],
    [22_879, 2398, 2334, 1459, 1782, 180, 102, 74, 51, 235, 5, 266, 5, 0, 16, 70, 17, 0, 2, 16, 0, 8, 0, 0, 0, 0, 0],
    [1932, 493, 227, 2297, 497, 1598, 951, 594, 497, 444, 2040, 6, 21, 1092, 48, 65, 8, 97, 49, 11, 102, 14, 8, 3, 30, 4, 0],
    [9134, 351, 1517, 122, 1000, 25, 24, 35, 15, 40, 1, 9, 0, 0, 3, 5, 1, 0, 2, 0, 0, 1, 1, 0, 0, 1, 0],
    [3113, 2196, 419, 667, 539, 414, 186, 74, 482, 133, 42, 19, 136, 0, 5, 26, 8, 3, 5, 10, 1, 8, 2, 0, 0, 1, 0],
    [3345, 1224, 669, 453, 497, 78, 33, 30, 13, 82, 3, 15, 5, 0, 6, 25, 15, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0],
    [3357, 336, 2072, 56, 486, 27, 10, 11, 10, 5, 2, 2, 5, 1, 0, 5, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    [593, 571, 148, 941, 139, 266, 172, 116, 155, 161, 30, 1, 6, 0, 39, 39, 19, 5, 2, 10, 0, 26, 2, 0, 0, 3, 0],
];
