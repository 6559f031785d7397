//! Fetching what the police published since, against a server with answers shaped like the publisher's: by the command,
//! and inside `serve`.

mod command;
mod scheduled;

use crate::common::Answer;
use serde_json::Value;
use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

pub const SEARCHES: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";
pub const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";

pub fn street(month: &str, rows: usize) -> String {
    let row = format!(
        ",{month},Kent Police,Kent Police,1.07,51.28,On or near High Street,E01024050,Canterbury 001A,Anti-social behaviour,,\r\n"
    );
    format!("{STREET}\r\n{}", row.repeat(rows))
}

pub fn searches(month: &str, rows: usize) -> String {
    let row = format!(
        "Person search,{month}-03T10:00:00+00:00,,,51.28,1.07,Male,18-24,,White,,Controlled drugs,,,False\r\n"
    );
    format!("{SEARCHES}\r\n{}", row.repeat(rows))
}

pub fn zipped(files: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// As `stops-force` gives it.
pub const STOP: &str = r#"{"age_range":"18-24","outcome":"Arrest","involved_person":true,"self_defined_ethnicity":null,
 "gender":"Male","legislation":null,"outcome_linked_to_object_of_search":true,"datetime":"2024-02-03T10:00:00+00:00",
 "outcome_object":{"id":"bu-arrest","name":"Arrest"},"removal_of_more_than_outer_clothing":false,
 "location":{"latitude":"51.280000","street":{"id":1,"name":"On or near High Street"},"longitude":"1.070000"},
 "operation":null,"officer_defined_ethnicity":"White","type":"Person search","operation_name":null,
 "object_of_search":"Controlled drugs"}"#;

pub fn runs(data: &Path) -> Vec<Value> {
    let text = fs::read_to_string(data.join("syncs.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn json(body: &str) -> Answer {
    Answer::text("application/json", body.to_owned())
}
