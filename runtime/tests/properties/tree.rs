//! Replies of every shape, as a server would send them in RESP2 and in RESP3.

use bytes::Bytes;
use proptest::prelude::*;
use roundtrip::value::Dynamic;

/// A reply, to be rendered.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
    Null,
    NullList,
    Int(i64),
    Double(f64),
    Bool(bool),
    BigNumber(i128),
    Status(String),
    Error(String),
    BulkError(String),
    Bulk(Vec<u8>),
    Verbatim(String),
    List(Vec<Tree>),
    Set(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    Attributed(Vec<(Tree, Tree)>, Box<Tree>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    Resp2,
    Resp3,
}

/// Any tree, errors at its top included.
pub(crate) fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        Just(Tree::NullList),
        any::<i64>().prop_map(Tree::Int),
        (-100_i64..100).prop_map(Tree::Int),
        any::<f64>().prop_map(Tree::Double),
        prop_oneof![Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(f64::NAN)].prop_map(Tree::Double),
        any::<bool>().prop_map(Tree::Bool),
        any::<i128>().prop_map(Tree::BigNumber),
        "[^\r\n]{0,20}".prop_map(Tree::Status),
        "[A-Z]{1,10} [^\r\n]{0,20}".prop_map(Tree::Error),
        "(?s)[A-Z]{1,10} .{0,20}".prop_map(Tree::BulkError),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Tree::Bulk),
        "(?s).{0,120}".prop_map(|text| Tree::Bulk(text.into_bytes())),
        "(?s).{0,20}".prop_map(Tree::Verbatim),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        let pairs = prop::collection::vec((inner.clone(), inner.clone()), 0..5);
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..8).prop_map(Tree::List),
            1 => prop::collection::vec(inner.clone(), 0..8).prop_map(Tree::Set),
            2 => pairs.clone().prop_map(Tree::Map),
            1 => (pairs, inner).prop_map(|(pairs, of)| Tree::Attributed(pairs, Box::new(of))),
        ]
    })
}

impl Tree {
    /// The bytes on the wire.
    pub(crate) fn wire(&self, version: Version) -> Vec<u8> {
        let mut wire = Vec::new();
        self.render(version, &mut wire);
        wire
    }

    /// What a decoder that takes everything makes of it.
    pub(crate) fn dynamic(&self, version: Version) -> Dynamic {
        let all = |trees: &[Tree]| trees.iter().map(|tree| tree.dynamic(version)).collect();
        let resp3 = version == Version::Resp3;
        match self {
            Tree::Null | Tree::NullList => Dynamic::Null,
            Tree::Int(n) => Dynamic::Int(*n),
            Tree::Double(x) if resp3 => Dynamic::Double(*x),
            Tree::Double(x) => Dynamic::Bytes(double(*x).into()),
            Tree::Bool(flag) if resp3 => Dynamic::Bool(*flag),
            Tree::Bool(flag) => Dynamic::Int(i64::from(*flag)),
            Tree::BigNumber(n) if resp3 => Dynamic::BigNumber(n.to_string()),
            Tree::BigNumber(n) => Dynamic::Bytes(n.to_string().into()),
            Tree::Status(text) => Dynamic::Status(text.clone()),
            Tree::Error(text) => Dynamic::Error(text.clone()),
            Tree::BulkError(text) if resp3 => Dynamic::Error(text.clone()),
            Tree::BulkError(text) => Dynamic::Error(one_line(text)),
            Tree::Bulk(bytes) => Dynamic::Bytes(Bytes::from(bytes.clone())),
            Tree::Verbatim(text) => Dynamic::Bytes(Bytes::from(text.clone())),
            Tree::List(trees) => Dynamic::List(all(trees)),
            Tree::Set(trees) if resp3 => Dynamic::Set(all(trees)),
            Tree::Set(trees) => Dynamic::List(all(trees)),
            Tree::Map(pairs) if resp3 => {
                Dynamic::Map(pairs.iter().map(|(k, v)| (k.dynamic(version), v.dynamic(version))).collect())
            }
            Tree::Map(pairs) => Dynamic::List(
                pairs.iter().flat_map(|(k, v)| [k.dynamic(version), v.dynamic(version)]).collect(),
            ),
            Tree::Attributed(_, tree) => tree.dynamic(version),
        }
    }

    /// The byte that says its type, after attributes.
    pub(crate) fn kind(&self, version: Version) -> u8 {
        match self {
            Tree::Attributed(_, tree) => tree.kind(version),
            tree => tree.wire(version).first().copied().unwrap_or_default(),
        }
    }

    fn render(&self, version: Version, wire: &mut Vec<u8>) {
        let resp3 = version == Version::Resp3;
        match self {
            Tree::Null if resp3 => line(wire, '_', ""),
            Tree::Null => line(wire, '$', "-1"),
            Tree::NullList => line(wire, '*', "-1"),
            Tree::Int(n) => line(wire, ':', &n.to_string()),
            Tree::Double(x) if resp3 => line(wire, ',', &double(*x)),
            Tree::Double(x) => bulk(wire, '$', double(*x).as_bytes()),
            Tree::Bool(flag) if resp3 => line(wire, '#', if *flag { "t" } else { "f" }),
            Tree::Bool(flag) => line(wire, ':', if *flag { "1" } else { "0" }),
            Tree::BigNumber(n) if resp3 => line(wire, '(', &n.to_string()),
            Tree::BigNumber(n) => bulk(wire, '$', n.to_string().as_bytes()),
            Tree::Status(text) => line(wire, '+', text),
            Tree::Error(text) => line(wire, '-', text),
            Tree::BulkError(text) if resp3 => bulk(wire, '!', text.as_bytes()),
            Tree::BulkError(text) => line(wire, '-', &one_line(text)),
            Tree::Bulk(bytes) => bulk(wire, '$', bytes),
            Tree::Verbatim(text) if resp3 => bulk(wire, '=', format!("txt:{text}").as_bytes()),
            Tree::Verbatim(text) => bulk(wire, '$', text.as_bytes()),
            Tree::List(trees) | Tree::Set(trees) => {
                let kind = if resp3 && matches!(self, Tree::Set(_)) { '~' } else { '*' };
                line(wire, kind, &trees.len().to_string());
                trees.iter().for_each(|tree| tree.render(version, wire));
            }
            Tree::Map(pairs) if resp3 => pairs_of(wire, '%', pairs.len(), pairs, version),
            Tree::Map(pairs) => pairs_of(wire, '*', 2 * pairs.len(), pairs, version),
            Tree::Attributed(pairs, tree) => {
                if resp3 {
                    pairs_of(wire, '|', pairs.len(), pairs, version);
                }
                tree.render(version, wire);
            }
        }
    }
}

/// Whether two trees are the same, where `nan` is `nan`.
pub(crate) fn same(a: &Dynamic, b: &Dynamic) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

fn pairs_of(wire: &mut Vec<u8>, kind: char, n: usize, pairs: &[(Tree, Tree)], version: Version) {
    line(wire, kind, &n.to_string());
    for (key, value) in pairs {
        key.render(version, wire);
        value.render(version, wire);
    }
}

fn line(wire: &mut Vec<u8>, kind: char, text: &str) {
    wire.extend_from_slice(format!("{kind}{text}\r\n").as_bytes());
}

fn bulk(wire: &mut Vec<u8>, kind: char, bytes: &[u8]) {
    line(wire, kind, &bytes.len().to_string());
    wire.extend_from_slice(bytes);
    wire.extend_from_slice(b"\r\n");
}

fn double(x: f64) -> String {
    if x.is_nan() { "nan".to_owned() } else { x.to_string() }
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
