//! Each side of a comparison has the colour of its own change.

use super::links::write;
use crate::common::Archive;

#[tokio::test]
async fn a_fall_beside_a_rise_is_a_fall() {
    let archive = Archive::new();
    for (month, bath, wells) in [("2021-08", 60, 90), ("2021-09", 90, 60)] {
        write(
            archive.path(),
            "avon-and-somerset",
            month,
            &[("Bath", "Burglary", bath), ("Wells", "Drugs", wells)],
        );
    }
    let (blotter, _dir) = archive.serve().await;
    for (town, other, mood, its_mood) in
        [("Bath", "Wells", "rise", "fall"), ("Wells", "Bath", "fall", "rise")]
    {
        let page = format!("/crime?from=2021-09&to=2021-09&town={town}&vs=town:{other}");
        let html = blotter.text(&page).await;
        let card = html.split_once("id=\"change\"").unwrap().1.split_once("</section>").unwrap().0;
        let against_august = card.split("<dt>").skip(1).find(|row| row.contains("August 2021")).unwrap();
        assert!(against_august.contains(&format!("<dd class=\"{mood}\">")), "{against_august}");
        assert!(
            against_august.contains(&format!("<span class=\"second {its_mood}\">{other}")),
            "{against_august}"
        );
    }
}
