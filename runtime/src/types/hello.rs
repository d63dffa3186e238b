//! What a server says about itself at the beginning.

use super::Text;
use super::fields::reply_struct;

reply_struct! {
    /// What a server says about itself, and the connection: the reply of HELLO.
    pub struct ServerHello {
        /// Which server it is, as in `redis` or `valkey`.
        pub server: String = "server",
        /// Its version.
        pub version: String = "version",
        /// The version of the protocol that the connection uses from here on.
        pub proto: u16 = "proto",
        /// The server's number for the connection.
        pub id: u64 = "id",
        /// `standalone`, `sentinel` or `cluster`.
        pub mode: String = "mode",
        /// Its part in replication, as in `master`.
        pub role: String = "role",
        /// The modules that are loaded.
        pub modules: Vec<ModuleInfo> = "modules",
    }
}

reply_struct! {
    /// A module that is loaded: an element of HELLO's and MODULE LIST's replies.
    pub struct ModuleInfo {
        /// Its name.
        pub name: String = "name",
        /// Its version, in one number.
        pub version: i64 = "ver",
        /// The file it was loaded from; empty if it is part of the server.
        pub path: Text = "path",
        /// What it was loaded with.
        pub args: Vec<Text> = "args",
    }
}

#[cfg(test)]
mod tests {
    use super::ServerHello;
    use crate::types::tests::decode;

    #[test]
    fn reads_maps_of_both_protocols_and_passes_over_what_it_does_not_know() {
        let resp2 = b"*16\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n8.0.2\r\n$5\r\nproto\r\n:2\r\n\
            $2\r\nid\r\n:7\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$5\r\nlater\r\n*1\r\n:1\r\n\
            $7\r\nmodules\r\n*1\r\n*8\r\n$4\r\nname\r\n$9\r\nvectorset\r\n$3\r\nver\r\n:1\r\n$4\r\npath\r\n$0\r\n\r\n$4\r\nargs\r\n*0\r\n";
        let hello: ServerHello = decode(resp2).unwrap();
        assert_eq!((hello.server.as_str(), hello.proto, hello.id), ("redis", 2, 7));
        assert_eq!(
            hello.modules.first().map(|module| (module.name.as_str(), module.version)),
            Some(("vectorset", 1))
        );
        let resp3 = b"%2\r\n$5\r\nproto\r\n:3\r\n$7\r\nmodules\r\n*1\r\n%1\r\n$4\r\nname\r\n$4\r\njson\r\n";
        let hello: ServerHello = decode(resp3).unwrap();
        assert_eq!((hello.proto, hello.modules.len()), (3, 1));
    }
}
