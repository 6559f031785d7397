//! The British National Grid of the files of 2012: the publisher gave the same places in degrees in later files, to six
//! decimals (street crime of Avon and Somerset, 2018 to 2021).

use crate::common::{Place, csv};

const STREET_2012: &str = "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context";

/// Location, easting and northing as published in 2012, and longitude and latitude as published later.
const PLACES: [(&str, u32, u32, f64, f64); 5] = [
    ("Hengrove Lane", 360_667, 169_714, -2.567_101, 51.425_060),
    ("Mayfield Park South", 363_360, 174_812, -2.528_900, 51.471_078),
    ("Nightclub", 323_046, 124_501, -3.098_389, 51.014_718),
    ("Prince Street", 358_631, 172_503, -2.596_710, 51.449_991),
    ("Honeysuckle Close", 362_083, 182_740, -2.548_140, 51.542_275),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_place_has_the_degrees_that_were_published_of_it_later() {
    let place = Place::new();
    let name = "Avon and Somerset Constabulary";
    let rows = PLACES.map(|(location, easting, northing, ..)| {
        format!("2012-04,{name},{name},{easting},{northing},{location},Burglary,")
    });
    place.write("2012-04-avon-and-somerset-street.csv", csv(STREET_2012, &rows));
    assert_eq!(place.import().await.rows["street"], 5);
    let rows = place.rows("street").await;
    for (location, _, _, longitude, latitude) in PLACES {
        let row = rows.iter().find(|row| row["location"] == location).unwrap();
        for (column, expected) in [("longitude", longitude), ("latitude", latitude)] {
            let found: f64 = row[column].parse().unwrap();
            assert!((found - expected).abs() < 2e-6, "{location}: {column} {found}, published {expected}");
        }
    }
}
