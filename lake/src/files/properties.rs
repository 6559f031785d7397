//! How the columns are packed: compression, dictionaries, statistics, Bloom filters.

use crate::{Error, schema::ID_BYTES};
use arrow_schema::{DataType, Field, SchemaRef};
use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    file::properties::{BloomFilterPosition, EnabledStatistics, WriterProperties},
    schema::types::ColumnPath,
};

/// Rows in a row group: what a reader may skip, and what a writer holds in memory.
pub const GROUP_ROWS: usize = 1 << 17;

/// The share of strange IDs that a Bloom filter takes for its own. With [`GROUP_ROWS`] it has a byte a row.
const TAKEN_FOR: f64 = 0.03;

/// Columns whose least and greatest text say nothing of a row group, since each group has texts from A to Z. To compare every
/// row's with both would be a tenth of an import.
const MIXED: [&str; 9] = [
    "reported_by",
    "falls_within",
    "location",
    "lsoa_name",
    "crime_type",
    "last_outcome_category",
    "context",
    "outcome_type",
    "source",
];

/// How a file with this schema is written. `by_ranges`: the file will be read from a bucket, where looking for an ID costs what is fetched.
pub fn properties(schema: &SchemaRef, by_ranges: bool) -> Result<WriterProperties, Error> {
    let mut builder = WriterProperties::builder()
        .set_created_by("blotter".into())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        // Beside the metadata, so that one request gets both.
        .set_bloom_filter_position(BloomFilterPosition::End)
        // One page a row group, so that ZSTD finds positions that come again thousands of rows later.
        .set_data_page_row_count_limit(GROUP_ROWS)
        .set_data_page_size_limit(8 << 20)
        // Roads of a whole row group.
        .set_dictionary_page_size_limit(8 << 20);
    for field in schema.fields() {
        let path = ColumnPath::from(field.name().as_str());
        if MIXED.contains(&field.name().as_str()) {
            builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        if let Some(compression) = plain(field)? {
            builder = builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path.clone(), Encoding::PLAIN)
                .set_column_compression(path.clone(), compression);
            if compression == Compression::UNCOMPRESSED {
                builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
                if by_ranges {
                    builder = builder
                        .set_column_bloom_filter_enabled(path.clone(), true)
                        .set_column_bloom_filter_max_ndv(path.clone(), GROUP_ROWS as u64)
                        .set_column_bloom_filter_fpp(path, TAKEN_FOR);
                }
            }
        }
    }
    Ok(builder.build())
}

/// How a column is compressed that is shorter without a dictionary; the others are best with one. Rows of one place lie
/// together, so its values are repeated a few bytes further on, where ZSTD finds them; the number of a dictionary's value
/// would need some 18 bits in each row. Measured on the generated records, as the levels were.
fn plain(field: &Field) -> Result<Option<Compression>, Error> {
    let zstd = |level| Ok(Some(Compression::ZSTD(ZstdLevel::try_new(level)?)));
    match (field.data_type(), field.name().as_str()) {
        // A SHA-256 is random: neither a dictionary nor ZSTD makes it shorter.
        (DataType::FixedSizeBinary(ID_BYTES), _) => Ok(Some(Compression::UNCOMPRESSED)),
        (DataType::Float64, _) => zstd(5),
        (_, "cell") => zstd(3),
        (_, "lsoa_code" | "lsoa_name") => zstd(1),
        _ => Ok(None),
    }
}
