//! A look at a protobuf file before it is taken apart: whether every field ends within its message, how deep messages
//! lie in each other, and how much memory they will take, for a message of two bytes takes hundreds. Depends on `error`.

use super::{WHAT, proto};
use crate::error::{Error, Result};

/// How deep messages may lie in each other; prost's limit is the same.
const DEEPEST: usize = 99;

/// How many bytes of memory messages may take for each byte of the file. The smallest useful attribute takes 40.
const EXPANSION: usize = 64;

/// The messages that are taken apart.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Value,
    Type,
    TensorType,
    Shape,
    Dimension,
    /// Two short fields.
    Pair,
    /// A text or bytes, which have a place of their own in a list.
    Bytes,
}

impl Kind {
    /// What a field that has a length holds.
    fn child(self, field: u64) -> Option<Self> {
        Some(match (self, field) {
            (Self::Model, 7) | (Self::Attribute, 6 | 11) => Self::Graph,
            (Self::Graph, 1) => Self::Node,
            (Self::Node, 5) => Self::Attribute,
            (Self::Graph, 5) | (Self::Attribute, 5 | 10) => Self::Tensor,
            (Self::Graph, 11..=13) => Self::Value,
            (Self::Value, 2) => Self::Type,
            (Self::Type, 1) => Self::TensorType,
            (Self::TensorType, 2) => Self::Shape,
            (Self::Shape, 1) => Self::Dimension,
            (Self::Model, 8 | 14) | (Self::Graph | Self::Tensor, 16) | (Self::Node, 9) | (Self::Value, 4) => Self::Pair,
            (Self::Tensor, 13) => Self::Pair,
            (Self::Model, 20 | 25 | 26) | (Self::Graph, 14 | 15) | (Self::Node, 1 | 2 | 10) => Self::Bytes,
            (Self::Attribute, 9 | 15 | 23) | (Self::Tensor, 6) => Self::Bytes,
            _ => return None,
        })
    }

    /// Bytes of memory that one takes.
    fn size(self) -> usize {
        match self {
            Self::Model => size_of::<proto::ModelProto>(),
            Self::Graph => size_of::<proto::GraphProto>(),
            Self::Node => size_of::<proto::NodeProto>(),
            Self::Attribute => size_of::<proto::AttributeProto>(),
            Self::Tensor => size_of::<proto::TensorProto>(),
            Self::Value => size_of::<proto::ValueInfoProto>(),
            Self::Type => size_of::<proto::TypeProto>(),
            Self::TensorType => size_of::<proto::TensorType>(),
            Self::Shape => size_of::<proto::TensorShapeProto>(),
            Self::Dimension => size_of::<proto::Dimension>(),
            Self::Pair => size_of::<proto::StringStringEntryProto>(),
            Self::Bytes => size_of::<bytes::Bytes>(),
        }
    }
}

/// # Errors
/// [`Error::Malformed`] at the first field that is no field or ends beyond its message, for messages that lie too deep,
/// and for so many short ones that they would take far more memory than the file.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    let mut held = 0;
    let mut at = 0;
    message(bytes, &mut at, bytes.len(), Kind::Model, 0, &mut held)?;
    if held / EXPANSION > bytes.len() + 64 {
        return Err(Error::malformed(WHAT, 0, "it consists of more empty messages than a model needs"));
    }
    Ok(())
}

fn message(bytes: &[u8], at: &mut usize, end: usize, kind: Kind, depth: usize, held: &mut usize) -> Result<()> {
    if depth > DEEPEST {
        return Err(Error::malformed(WHAT, *at, "graphs lie too deep in each other"));
    }
    *held = held.saturating_add(kind.size());
    while *at < end {
        let start = *at;
        let key = varint(bytes, at, end)?;
        let left = end - *at;
        let length = match key & 7 {
            0 => {
                varint(bytes, at, end)?;
                0
            }
            1 => 8,
            2 => varint(bytes, at, end)?,
            5 => 4,
            _ => return Err(Error::malformed(WHAT, start, "this is no field of a protobuf message")),
        };
        let left = left.min(end - *at);
        let Some(length) = usize::try_from(length).ok().filter(|&length| length <= left) else {
            return Err(Error::malformed(WHAT, start, "a field ends beyond the message that it belongs to"));
        };
        match kind.child(key >> 3) {
            Some(Kind::Bytes) if key & 7 == 2 => *held = held.saturating_add(Kind::Bytes.size()),
            Some(child) if key & 7 == 2 => {
                let mut inner = *at;
                message(bytes, &mut inner, *at + length, child, depth + 1, held)?;
            }
            _ => {}
        }
        *at += length;
    }
    Ok(())
}

/// A number of 7 bits in a byte, lowest first.
fn varint(bytes: &[u8], at: &mut usize, end: usize) -> Result<u64> {
    let mut number = 0;
    for place in 0..10 {
        let Some(&byte) = bytes.get(*at).filter(|_| *at < end) else { break };
        *at += 1;
        number |= u64::from(byte & 127) << (7 * place);
        if byte < 128 {
            return Ok(number);
        }
    }
    Err(Error::malformed(WHAT, *at, "a number does not end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_messages_by_the_thousand_are_refused_before_they_take_memory() {
        // A graph of nodes without anything.
        let nodes = [10u8, 0].repeat(1000);
        let bytes = [&[58, 0xd0, 0x0f][..], &nodes].concat();
        assert!(check(&bytes).unwrap_err().to_string().contains("empty messages"));
        assert!(check(&bytes[..bytes.len() - 1]).unwrap_err().to_string().contains("at byte 0"));
    }
}
