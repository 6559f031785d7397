//! Measured shares of the published sample, the publisher's headers, and the parameters that no sample gives.

pub mod stops;
pub mod street;

/// The published headers, without their line end.
pub const STREET_HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
pub const OUTCOMES_HEADER: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
pub const STOPS_HEADER: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";

/// Mean rows of Avon and Somerset's street files of 2018 and 2019, January to December.
pub const ROWS_BY_CALENDAR_MONTH: [f64; 12] = [
    13_570.5, 12_909.0, 14_517.0, 14_904.5, 15_446.0, 15_902.0, 16_787.0, 15_164.5, 14_864.0, 14_979.0,
    14_163.5, 13_310.5,
];

/// Rows per point of Avon and Somerset as multiples of their mean (24.4 rows on each of 23,111 points), by quantile.
pub const POINT_POPULARITY: [(f64, f64); 10] = [
    (0.0, 0.02),
    (0.1, 0.082),
    (0.25, 0.164),
    (0.5, 0.410),
    (0.75, 1.026),
    (0.9, 2.297),
    (0.95, 3.651),
    (0.99, 9.148),
    (0.999, 24.82),
    (1.0, 50.75),
];

/// Points per LSOA inside the force as multiples of their mean, by quantile; from Avon and Somerset's 1,005.
pub const POINTS_PER_LSOA: [(f64, f64); 6] =
    [(0.0, 0.1), (0.1, 0.5), (0.5, 0.95), (0.9, 1.5), (0.99, 2.4), (1.0, 3.5)];

/// LSOAs of Avon and Somerset's own towns.
pub const LSOAS_PER_TOWN: [f64; 9] = [263.0, 165.0, 135.0, 115.0, 103.0, 70.0, 67.0, 66.0, 21.0];

/// Places that aren't streets, and the rows at them, of 589,933 with a position.
pub const GENERIC_PLACES: [(&str, u32); 17] = [
    ("Supermarket", 24_679),
    ("Parking Area", 19_836),
    ("Shopping Area", 13_345),
    ("Sports/Recreation Area", 11_938),
    ("Petrol Station", 11_077),
    ("Pedestrian Subway", 5_611),
    ("Nightclub", 4_899),
    ("Hospital", 4_097),
    ("Park/Open Space", 2_975),
    ("Further/Higher Educational Building", 2_736),
    ("Conference/Exhibition Centre", 2_371),
    ("Police Station", 1_673),
    ("Theatre/Concert Hall", 1_564),
    ("Prison", 1_055),
    ("Bus/Coach Station", 1_037),
    ("Theme/Adventure Park", 640),
    ("Airport/Airfield", 545),
];

/// How strongly the popularities of an LSOA's points go together: a parameter, chosen so that rows per LSOA are as
/// unequal as in the sample.
pub const POPULARITY_CORRELATION: f64 = 0.6;

/// Of anti-social behaviour, the rows where an earlier row of the month was: a parameter, chosen so that lines repeat as
/// often as in the sample, where they do more often than points' popularities alone explain.
pub const ASB_BURSTS: f64 = 0.2;

/// Of a hundred files one has positions without their trailing zeros: of the sample's placed rows 905 have fewer than six
/// decimals, nearly all of them five.
pub const TRIMMED_FILES: f64 = 0.01;

/// Outcomes by how many months after the crime's they are published. A parameter: no bulk outcomes could be had.
pub const OUTCOME_LAGS: [f64; 7] = [0.36, 0.24, 0.14, 0.10, 0.07, 0.05, 0.04];

/// Of the rows of outcomes, those that are a further outcome of a crime. A parameter likewise.
pub const FURTHER_OUTCOMES: f64 = 0.04;

/// Of the last outcomes, those that aren't outcomes but states, which outcomes files don't have.
pub const STATES: [&str; 2] = ["Status update unavailable", "Under investigation"];
/// Those that outcomes files call a charge.
pub const CHARGES: [&str; 2] = ["Court result unavailable", "Awaiting court outcome"];
pub const CHARGE: &str = "Suspect charged";

/// Forces that publish days only, so that their searches are at local midnight. The first is so in the sample.
pub const FORCES_WITH_DAYS_ONLY: [&str; 2] = ["dyfed-powys", "lincolnshire"];
/// Forces that publish no age ranges; which ones is made up.
pub const FORCES_WITHOUT_AGE: [&str; 2] = ["cumbria", "warwickshire"];
/// Forces that publish no outcomes.
pub const FORCES_WITHOUT_OUTCOMES: [&str; 2] = ["btp", "northern-ireland"];
/// The force that has no area.
pub const RAILWAYS: &str = "btp";
/// Forces whose LSOAs are Welsh.
pub const WELSH: [&str; 4] = ["dyfed-powys", "gwent", "north-wales", "south-wales"];

/// A force, how many of a thousand rows are its, and about where its area is, in degrees. Parameters: roughly as the
/// population. Greater Manchester is left out, which published no crime for years.
#[rustfmt::skip]
pub const FORCES: [(&str, f64, f64, f64); 44] = [
    ("avon-and-somerset", 28.0, 51.35, -2.75), ("bedfordshire", 11.0, 52.05, -0.45), ("btp", 9.0, 52.5, -1.5),
    ("cambridgeshire", 13.0, 52.4, 0.0), ("cheshire", 17.0, 53.2, -2.6), ("city-of-london", 1.5, 51.515, -0.09),
    ("cleveland", 14.0, 54.57, -1.2), ("cumbria", 7.0, 54.6, -3.0), ("derbyshire", 17.0, 53.1, -1.55),
    ("devon-and-cornwall", 24.0, 50.6, -4.1), ("dorset", 11.0, 50.8, -2.2), ("durham", 13.0, 54.7, -1.7),
    ("dyfed-powys", 7.0, 52.1, -3.9), ("essex", 30.0, 51.75, 0.6), ("gloucestershire", 9.0, 51.85, -2.2),
    ("gwent", 12.0, 51.7, -3.05), ("hampshire", 33.0, 51.05, -1.3), ("hertfordshire", 17.0, 51.8, -0.2),
    ("humberside", 19.0, 53.75, -0.4), ("kent", 34.0, 51.25, 0.7), ("lancashire", 29.0, 53.85, -2.6),
    ("leicestershire", 18.0, 52.65, -1.1), ("lincolnshire", 9.0, 53.1, -0.3), ("merseyside", 29.0, 53.43, -2.9),
    ("metropolitan", 171.0, 51.5, -0.12), ("norfolk", 12.0, 52.65, 0.95), ("north-wales", 12.0, 53.1, -3.6),
    ("north-yorkshire", 10.0, 54.1, -1.4), ("northamptonshire", 13.0, 52.3, -0.85),
    ("northern-ireland", 24.0, 54.6, -6.4), ("northumbria", 31.0, 55.05, -1.7), ("nottinghamshire", 21.0, 53.05, -1.1),
    ("south-wales", 25.0, 51.6, -3.5), ("south-yorkshire", 30.0, 53.5, -1.35), ("staffordshire", 18.0, 52.85, -2.0),
    ("suffolk", 11.0, 52.2, 1.0), ("surrey", 15.0, 51.25, -0.4), ("sussex", 27.0, 50.95, -0.15),
    ("thames-valley", 33.0, 51.75, -1.1), ("warwickshire", 8.0, 52.3, -1.55), ("west-mercia", 19.0, 52.4, -2.6),
    ("west-midlands", 52.0, 52.48, -1.9), ("west-yorkshire", 52.0, 53.75, -1.65), ("wiltshire", 9.0, 51.35, -1.9),
];
