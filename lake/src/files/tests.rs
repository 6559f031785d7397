//! What is written is read back as it was, and is what Parquet's own writer would have written.

use super::{Spare, groups::GroupWriter, hybrid, properties::*, writer};
use arrow_array::{
    ArrayRef, DictionaryArray, FixedSizeBinaryArray, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, cast::AsArray,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::{
    arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
    file::metadata::{PageIndexPolicy, ParquetMetaData, RowGroupMetaData},
};
use proptest::{collection::vec, prelude::*};
use std::sync::Arc;

/// A unit's words, and a number for each of its rows; one beyond the words is null.
type Batch = (Vec<String>, Vec<usize>);

fn word(batch: &Batch, row: usize) -> Option<&str> {
    batch.0.get(row).map(String::as_str)
}

/// With statistics and without, a plain one, and others than text.
fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("town", DataType::Utf8, true),
        Field::new("crime_id", DataType::FixedSizeBinary(32), true),
        Field::new("location", DataType::Utf8, true),
        Field::new("lsoa_code", DataType::Utf8, true),
        Field::new("longitude", DataType::Float64, true),
        Field::new("cell", DataType::Int64, true),
        Field::new("rows", DataType::Int64, true),
    ]))
}

fn batch(batch: &Batch, as_dictionary: bool) -> RecordBatch {
    let rows = || batch.1.iter().map(|row| word(batch, *row));
    let plain: ArrayRef = Arc::new(rows().collect::<StringArray>());
    let words: ArrayRef = if as_dictionary {
        let key = |row: &usize| (*row < batch.0.len()).then(|| i32::try_from(*row).unwrap());
        let keys: Int32Array = batch.1.iter().map(key).collect();
        let values: ArrayRef = Arc::new(StringArray::from_iter_values(&batch.0));
        Arc::new(DictionaryArray::try_new(keys, values).unwrap())
    } else {
        plain.clone()
    };
    let number = |row: &usize| (!row.is_multiple_of(3)).then_some(*row);
    // Zeros and what is no number among them.
    #[expect(clippy::cast_precision_loss)]
    let float = |row: usize| if row == 7 { f64::NAN } else { (row as f64 - 4.0) / 2.0 };
    let floats: Float64Array = batch.1.iter().map(|row| number(row).map(float)).collect();
    let numbers: Int64Array =
        batch.1.iter().map(|row| number(row).map(|row| i64::try_from(row).unwrap())).collect();
    let ids = batch.1.iter().map(|row| number(row).map(|row| [row.to_le_bytes()[0]; 32]));
    let ids = FixedSizeBinaryArray::try_from_sparse_iter_with_size(ids, 32).unwrap();
    let lsoa = if batch.1.len().is_multiple_of(2) { words.clone() } else { plain };
    let columns: Vec<ArrayRef> = vec![
        words.clone(),
        Arc::new(ids),
        words,
        lsoa,
        Arc::new(floats),
        Arc::new(numbers.clone()),
        Arc::new(numbers),
    ];
    let names = schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    RecordBatch::try_from_iter_with_nullable(
        names.iter().zip(columns).map(|(name, column)| (name, column, true)),
    )
    .unwrap()
}

fn written(batches: &[RecordBatch]) -> Vec<u8> {
    written_for(batches, false)
}

/// `by_ranges`: to be read from a bucket.
fn written_for(batches: &[RecordBatch], by_ranges: bool) -> Vec<u8> {
    let properties = properties(&schema(), by_ranges).unwrap();
    let mut spare = Spare::default();
    let mut write = || {
        let mut writer = GroupWriter::create(Vec::new(), &schema(), properties.clone(), &mut spare).unwrap();
        for batch in batches {
            writer.write(batch, &mut spare).unwrap();
        }
        writer.finish(&mut spare).unwrap()
    };
    let first = write();
    // What another file left shows nowhere.
    assert!(first == write());
    first
}

/// By Parquet's own writer.
fn written_by_arrow(batches: &[RecordBatch], by_ranges: bool) -> Vec<u8> {
    let options = super::ArrowWriterOptions::new()
        .with_properties(properties(&schema(), by_ranges).unwrap())
        .with_skip_arrow_metadata(true);
    let mut writer = super::ArrowWriter::try_new_with_options(Vec::new(), schema(), options).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.into_inner().unwrap()
}

fn open(file: Vec<u8>) -> ParquetRecordBatchReaderBuilder<Bytes> {
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
    ParquetRecordBatchReaderBuilder::try_new_with_options(Bytes::from(file), options).unwrap()
}

/// The texts of a column.
fn read(file: Vec<u8>, column: &str) -> Vec<Option<String>> {
    let reader = open(file).build().unwrap();
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let texts = batch.column_by_name(column).unwrap().as_string::<i32>();
        rows.extend(texts.iter().map(|text| text.map(str::to_owned)));
    }
    rows
}

fn metadata(file: Vec<u8>) -> ParquetMetaData {
    open(file).metadata().as_ref().clone()
}

/// A unit in which runs are frequent.
fn any_batch() -> impl Strategy<Value = Batch> {
    let words = vec("[a-zé]{0,3}|[A-Z]{70}", 1..40);
    words.prop_flat_map(|words| {
        let row = 0..=words.len();
        let runs = vec((row, prop_oneof![Just(1_usize), 1_usize..30, 100_usize..500]), 0..40);
        let rows = runs.prop_map(|runs| {
            runs.into_iter().flat_map(|(row, length)| std::iter::repeat_n(row, length)).collect()
        });
        (Just(words), rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_are_read_back_as_they_were(batches in vec((any_batch(), any::<bool>()), 1..6)) {
        let rows: Vec<Option<String>> = batches
            .iter()
            .flat_map(|(batch, _)| batch.1.iter().map(|row| word(batch, *row).map(str::to_owned)))
            .collect();
        let batches: Vec<_> = batches.iter().map(|(of, as_dictionary)| batch(of, *as_dictionary)).collect();
        let file = written(&batches);
        for column in ["town", "location", "lsoa_code"] {
            prop_assert!(read(file.clone(), column) == rows, "{}", column);
        }
        let longs = rows.iter().flatten().any(|row| row.len() > 64);
        if !longs {
            for by_ranges in [false, true] {
                let is_same = written_for(&batches, by_ranges) == written_by_arrow(&batches, by_ranges);
                prop_assert!(is_same, "another file than Parquet's own writer writes, by ranges: {}", by_ranges);
            }
        }
    }
}

#[test]
fn it_is_the_file_of_parquets_own_writer_over_many_groups() {
    let mut random = fastrand::Rng::with_seed(5);
    let units: Vec<RecordBatch> = (0..9)
        .map(|unit| {
            let words =
                (0..1000 * unit).map(|word| format!("{} Road", word * (unit + 1))).collect::<Vec<_>>();
            let count = words.len();
            let rows = (0..unit * 9000)
                .map(|row| if row % 5 < 3 { row / 20 % (count + 1) } else { random.usize(..=count) });
            batch(&(words, rows.collect()), unit != 4)
        })
        .collect();
    let file = written(&units);
    assert!(file == written_by_arrow(&units, false));
    let groups: Vec<i64> = metadata(file).row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [131_072, 131_072, 61_856]);
}

#[test]
fn long_texts_end_a_group_early() {
    let words: Vec<String> = (0..300).map(|word| format!("{word} {}", "long ".repeat(8000))).collect();
    let rows: Vec<usize> = (0..300).collect();
    let unit = (words, rows);
    let batches: Vec<_> = (0..4).map(|_| batch(&unit, true)).collect();
    let file = written(&batches);
    assert_eq!(metadata(file.clone()).num_row_groups(), 4);
    assert_eq!(read(file, "location").len(), 1200);
}

#[test]
fn texts_that_are_too_long_are_no_bounds() {
    let unit = (vec!["b".to_owned(), "c".repeat(65)], vec![0, 1, 2]);
    let file = metadata(written(&[batch(&unit, true)]));
    let statistics = file.row_group(0).column(0).statistics().unwrap();
    assert_eq!(statistics.min_bytes_opt(), None);
    assert_eq!(statistics.null_count_opt(), Some(1));
    let unit = (vec!["b".to_owned(), "é".to_owned(), "a".repeat(64)], vec![0, 1, 2]);
    let file = metadata(written(&[batch(&unit, true)]));
    let statistics = file.row_group(0).column(0).statistics().unwrap();
    assert_eq!(statistics.max_bytes_opt(), Some("é".as_bytes()));
}

#[test]
fn a_small_file_is_written_as_well() {
    let mut writer = writer(Vec::new(), &schema()).unwrap();
    writer.write(&batch(&(vec!["a".to_owned()], vec![0, 1]), false)).unwrap();
    assert_eq!(read(writer.into_inner().unwrap(), "town"), [Some("a".to_owned()), None]);
}

#[test]
fn eights_and_runs_are_parquets() {
    let encoded = |numbers: &[u32], width| {
        let mut bytes = Vec::new();
        hybrid::encode(numbers, width, &mut bytes);
        bytes
    };
    // The example of Parquet's specification: 0 to 7 in three bits.
    assert_eq!(encoded(&[0, 1, 2, 3, 4, 5, 6, 7], 3), [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    assert_eq!(encoded(&[4; 100], 3), [0xc8, 0x01, 4]);
    assert_eq!(encoded(&[0; 100], 0), [0xc8, 0x01]);
    assert!(encoded(&[], 5).is_empty());
    assert_eq!(hybrid::width(0), 0);
    assert_eq!(hybrid::width(8), 4);
}
