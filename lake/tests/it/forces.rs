//! Files that are named like a force's and aren't, and forces that nobody knows yet: no force comes out of a file's name
//! alone, and no row is lost without a word.

use crate::common::{Place, SEARCHES, STREET, csv, street};
use blotter_lake::ImportOptions;

const SEARCH: &str = "Person search,2021-06-15T22:30:00+00:00,False,,51.27,0.52,Male,18-24,Other,White,Some \
                      act,Drugs,Nothing found,,True";

async fn forces(place: &Place, table: &str) -> Vec<String> {
    place.rows(table).await.iter().map(|row| row["force"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_all_forces_makes_no_force_of_its_name() {
    let place = Place::new();
    let rows = [
        street("Burglary", "Dover"),
        street("Robbery", "Woking").replace("Kent Police", "Surrey Police"),
        street("Arson", "Dover").replace("2021-06", "2021-05"),
    ];
    place.write("2021-06-all-street.csv", csv(STREET, &rows));
    place.write(
        "2021-06-merged-street.csv",
        csv(STREET, &[street("Drugs", "Chelmsford").replace("Kent Police", "Essex Police")]),
    );
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.units.added, summary.rejected), (4, 4, 0));
    assert_eq!(forces(&place, "street").await, ["kent", "essex", "kent", "surrey"]);
    assert!(summary.new_forces.is_empty());
}

/// Of the two columns that name a force, the one that names one counts.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_belongs_to_the_force_that_there_is() {
    let place = Place::new();
    let row = street("Burglary", "Dover");
    let rows = [
        row.replacen("Kent Police", "All forces", 1),
        row.replace("Kent Police,Kent Police", "Kent Police,All forces"),
        row.replace("Kent Police,Kent Police", "Kent Police,Surrey Police"),
        row.replace("Kent Police,Kent Police", "Essex Police,"),
    ];
    place.write("all.csv", csv(STREET, &rows));
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.units.added), (4, 3));
    // Where both do, it is the one in which the place falls.
    assert_eq!(forces(&place, "street").await, ["essex", "kent", "kent", "surrey"]);
    assert!(summary.new_forces.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_under_a_name_that_is_no_force_need_one() {
    let place = Place::new();
    place.write("2021-06-all-stop-and-search.csv", csv(SEARCHES, &[SEARCH.to_owned()]));
    let summary = place.import().await;
    assert_eq!((summary.rows["stop-and-search"], summary.reasons["no force or month"]), (0, 1));
    let options = ImportOptions { force: Some("kent".into()), ..ImportOptions::default() };
    let summary = place.try_import(&[""], options).await.unwrap();
    assert_eq!((summary.rows["stop-and-search"], summary.rejected), (1, 0));
    assert_eq!(forces(&place, "stop_and_search").await, ["kent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_force_is_the_one_that_its_rows_name_and_is_told_of() {
    let place = Place::new();
    let rows = [street("Burglary", "Toytown").replace("Kent Police", "Toytown Constabulary")];
    place.write("2021-06-toytown-street.csv", csv(STREET, &rows));
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.rejected), (1, 0));
    assert_eq!(forces(&place, "street").await, ["toytown"]);
    assert_eq!(summary.new_forces.iter().collect::<Vec<_>>(), ["toytown"]);
    assert_eq!(place.import().await.units.unchanged, 1);
}
