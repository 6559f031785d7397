//! Events as streams send them: frames of one kind, at most 500 entries, with the id of the last.

use crate::store::LogEntry;
use blotter_model::FeedState;
use bytes::Bytes;

/// The entries in a frame, as the contract says.
const MAX_ENTRIES: usize = 500;

/// Frames events for the stream, in order, each with the `seq` of its last.
pub(crate) fn frames(epoch: &str, entries: &[LogEntry]) -> Vec<(Bytes, u64)> {
    entries
        .chunk_by(|a, b| a.is_address == b.is_address)
        .flat_map(|run| run.chunks(MAX_ENTRIES))
        .map(|part| {
            let (event, list) = if part[0].is_address {
                ("address_changes", "addresses")
            } else {
                ("call_changes", "changes")
            };
            let newest = part[part.len() - 1].seq;
            let size = part.iter().map(|entry| entry.json.len() + 1).sum::<usize>();
            let mut frame = format!("id: {epoch}-{newest}\nevent: {event}\ndata: {{\"{list}\":[");
            frame.reserve_exact(size + 4);
            for (at, entry) in part.iter().enumerate() {
                if at > 0 {
                    frame.push(',');
                }
                frame.push_str(&entry.json);
            }
            frame.push_str("]}\n\n");
            (Bytes::from(frame), newest)
        })
        .collect()
}

/// The state of the feed, without an id.
pub(crate) fn feed(feed: &FeedState) -> Bytes {
    let data = serde_json::to_string(feed).unwrap_or_else(|_| "{}".to_owned());
    Bytes::from(format!("event: feed\ndata: {data}\n\n"))
}

/// The first frame of a stream that begins at the present: an id alone.
pub(crate) fn start(epoch: &str, seq: u64) -> Bytes {
    Bytes::from(format!("id: {epoch}-{seq}\n\n"))
}

/// The frame that makes a client fetch the board.
pub(crate) fn reset(epoch: &str, seq: u64) -> Bytes {
    Bytes::from(format!("id: {epoch}-{seq}\nevent: reset\ndata: {{}}\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::Timestamp;

    fn entries(kinds: &[bool]) -> Vec<LogEntry> {
        let entry = |(index, is_address): (usize, &bool)| LogEntry {
            seq: index as u64 + 1,
            epoch: "e".into(),
            at: Timestamp::UNIX_EPOCH,
            is_address: *is_address,
            json: "1".into(),
        };
        kinds.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn a_frame_holds_one_kind_and_has_the_last_id() {
        let frames = frames("e", &entries(&[false, false, true, false]));
        let texts: Vec<_> = frames.iter().map(|(bytes, _)| std::str::from_utf8(bytes).unwrap()).collect();
        assert_eq!(
            texts,
            [
                "id: e-2\nevent: call_changes\ndata: {\"changes\":[1,1]}\n\n",
                "id: e-3\nevent: address_changes\ndata: {\"addresses\":[1]}\n\n",
                "id: e-4\nevent: call_changes\ndata: {\"changes\":[1]}\n\n",
            ]
        );
    }

    #[test]
    fn a_frame_holds_at_most_500() {
        let lasts: Vec<_> = frames("e", &entries(&[false; 1201])).into_iter().map(|(_, last)| last).collect();
        assert_eq!(lasts, [500, 1000, 1201]);
    }
}
