//! What other producers post, as the engine takes it.

use blotter_model::{Address, AddressId, ChangeType, Report};

/// A checked body of `POST /events/`.
#[derive(Debug)]
pub enum Posted {
    Calls(Vec<PostedCall>),
    /// Addresses by hand.
    Addresses(Vec<PostedAddress>),
}

/// One change of one call.
#[derive(Debug)]
pub struct PostedCall {
    pub change_type: ChangeType,
    /// What the producer says of the call.
    pub report: Report,
    /// Where it is, if the producer knows.
    pub address: Option<Address>,
}

/// One address by hand.
#[derive(Debug)]
pub struct PostedAddress {
    pub address_id: AddressId,
    pub address: Address,
}

/// Why nothing of a body was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The call at that index in the list is another producer's.
    #[error("changes[{0}].call: belongs to another producer")]
    NotYours(usize),
    /// The store can't be written.
    #[error("nothing can be written at the moment; try again later")]
    Unwritable,
}
