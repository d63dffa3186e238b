//! What a server says about a command, for clients.

use crate::types::fields::read_fields;
use crate::value::{DecodeError, FromReply, Reply};

/// What a server says about a command: an element of the replies of COMMAND and COMMAND INFO.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandInfo {
    /// Its name, in lower case; a subcommand's as in `client|list`.
    pub name: String,
    /// The number of its words; negative: at least this many.
    pub arity: i64,
    /// What it does, as in `readonly`.
    pub flags: Vec<String>,
    /// The place of the first key; 0: none.
    pub first_key: i64,
    /// The place of the last key; negative: counted from the end.
    pub last_key: i64,
    /// How many places lie between keys.
    pub key_step: i64,
    /// The categories of access rules that it belongs to, as in `@read`.
    pub acl_categories: Vec<String>,
    /// Hints for clients, as in `request_policy:all_shards`.
    pub tips: Vec<String>,
    /// Where its keys are.
    pub key_specs: Vec<KeySpec>,
    /// Its subcommands.
    pub subcommands: Vec<CommandInfo>,
}

impl FromReply for CommandInfo {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        if elements < 6 {
            return Err(DecodeError::custom("what COMMAND says about a command"));
        }
        let mut info = CommandInfo {
            name: reply.read()?,
            arity: reply.read()?,
            flags: reply.read()?,
            first_key: reply.read()?,
            last_key: reply.read()?,
            key_step: reply.read()?,
            acl_categories: Vec::new(),
            tips: Vec::new(),
            key_specs: Vec::new(),
            subcommands: Vec::new(),
        };
        for element in 6..elements {
            match element {
                6 => info.acl_categories = reply.read()?,
                7 => info.tips = reply.read()?,
                8 => info.key_specs = reply.read()?,
                9 => info.subcommands = reply.read()?,
                _ => reply.skip()?,
            }
        }
        Ok(info)
    }
}

/// Where some of a command's keys are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct KeySpec {
    /// What is done to the keys, as in `RO`, `access`.
    pub flags: Vec<String>,
    /// What is to be known besides.
    pub notes: Option<String>,
    /// How the first key is found: `index`, `keyword` or `unknown`.
    pub begin_search: String,
    /// What that way needs to know, as in `index` 1.
    pub begin_with: Vec<(String, String)>,
    /// How the other keys are found: `range`, `keynum` or `unknown`.
    pub find_keys: String,
    /// What that way needs to know, as in `lastkey` -1.
    pub find_with: Vec<(String, String)>,
}

impl FromReply for KeySpec {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut spec = KeySpec::default();
        read_fields(reply, |name, reply| {
            match name {
                "flags" => spec.flags = reply.read()?,
                "notes" => spec.notes = reply.read()?,
                "begin_search" => (spec.begin_search, spec.begin_with) = read_way(reply)?,
                "find_keys" => (spec.find_keys, spec.find_with) = read_way(reply)?,
                _ => reply.skip()?,
            }
            Ok(())
        })?;
        Ok(spec)
    }
}

fn read_way(reply: &mut Reply<'_>) -> Result<(String, Vec<(String, String)>), DecodeError> {
    let mut way = (String::new(), Vec::new());
    read_fields(reply, |name, reply| {
        match name {
            "type" => way.0 = reply.read()?,
            "spec" => way.1 = reply.read()?,
            _ => reply.skip()?,
        }
        Ok(())
    })?;
    Ok(way)
}

#[cfg(test)]
mod tests {
    use super::CommandInfo;
    use crate::types::tests::decode;

    #[test]
    fn reads_commands_of_both_protocols_and_unknown_ones() {
        let resp2 = b"*2\r\n*10\r\n$3\r\nget\r\n:2\r\n*2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n*1\r\n+@read\r\n*0\r\n*1\r\n\
            *6\r\n$5\r\nflags\r\n*2\r\n+RO\r\n+access\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n\
            $9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*2\r\n$7\r\nlastkey\r\n:0\r\n*0\r\n$-1\r\n";
        let resp3 = b"*2\r\n*10\r\n$3\r\nget\r\n:2\r\n~2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n~1\r\n+@read\r\n~0\r\n~1\r\n\
            %3\r\n$5\r\nflags\r\n~2\r\n+RO\r\n+access\r\n$12\r\nbegin_search\r\n%2\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n%1\r\n$5\r\nindex\r\n:1\r\n\
            $9\r\nfind_keys\r\n%2\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n%1\r\n$7\r\nlastkey\r\n:0\r\n~0\r\n_\r\n";
        let infos: Vec<Option<CommandInfo>> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&infos));
        let [Some(get), None] = infos.as_slice() else { return assert_eq!(infos.len(), 2) };
        let spec = get.key_specs.first().unwrap();
        assert_eq!((get.arity, spec.begin_search.as_str(), spec.find_keys.as_str()), (2, "index", "range"));
        assert_eq!(spec.begin_with, [("index".to_owned(), "1".to_owned())]);
    }
}
