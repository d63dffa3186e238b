//! Bloom and Cuckoo filters, count-min sketches, top-k lists and t-digests.

use bytes::Bytes;
use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, recorded};

pub(super) async fn filters(run: &mut Run) {
    recorded!(run, "BF.RESERVE bf 0.01 1000" => "+OK", bf_reserve("bf", 0.01, 1000) => ());
    recorded!(run, "BF.RESERVE bf 0.01 1000 EXPANSION 2" => "+OK", bf_reserve_with("bf", 0.01, 1000, BfReserveOptions::new().expansion(2)) => ());
    recorded!(run, "BF.RESERVE bf 0.01 1000 NONSCALING" => "+OK", bf_reserve_with("bf", 0.01, 1000, BfReserveOptions::new().nonscaling()) => ());
    recorded!(run, "BF.ADD bf item1" => "#t", bf_add("bf", "item1") => true);
    recorded!(run, "BF.ADD bf item1" => "#f", bf_add("bf", "item1") => false);
    recorded!(run, "BF.MADD bf item1 item2" => "[#t #f]", bf_madd("bf", ["item1", "item2"]) => |new| matches!(&new[..], [Ok(true), Ok(false)]));
    recorded!(run, "BF.MADD bf a b c" => "[#t #t -'ERR non scaling filter is full']", bf_madd("bf", ["a", "b", "c"]) => |new| matches!(&new[..], [Ok(true), Ok(true), Err(error)] if error.server_message() == Some("non scaling filter is full")));
    recorded!(run, "BF.EXISTS bf item1" => "#t", bf_exists("bf", "item1") => true);
    recorded!(run, "BF.MEXISTS bf item1 item2" => "[#t #f]", bf_mexists("bf", ["item1", "item2"]) => vec![true, false]);
    recorded!(run, "BF.CARD bf" => "1", bf_card("bf") => 1);
    recorded!(run, "BF.INSERT bf ITEMS foo bar" => "[#t #t]", bf_insert("bf", ["foo", "bar"]) => |new| matches!(&new[..], [Ok(true), Ok(true)]));
    recorded!(run, "BF.INSERT bf CAPACITY 10000 ERROR 0.01 EXPANSION 2 NOCREATE NONSCALING ITEMS hello" => "[#f]", bf_insert_with("bf", "hello", BfInsertOptions::new().capacity(10_000).error(0.01).expansion(2).nocreate().nonscaling()) => |new| matches!(&new[..], [Ok(false)]));
    recorded!(run, "BF.INFO bf" => "{+Capacity 100 +Size 240 +'Number of filters' 1 +'Number of items inserted' 1 +'Expansion rate' 2}", bf_info("bf") => |info| (info.capacity, info.size, info.filters, info.items, info.expansion_rate) == (100, 240, 1, 1, Some(2)));
    recorded!(run, "BF.INFO bf" => "{+Capacity 100 +'Expansion rate' nil}", bf_info("bf") => |info| info.expansion_rate.is_none());
    recorded!(run, "BF.INFO bf CAPACITY" => "[100]" | "{+Capacity 100}", bf_info_of("bf", BfInfoOfProperty::Capacity) => BloomValue(Some(100)));
    recorded!(run, "BF.SCANDUMP bf 0" => "[1 'chunk']", bf_scandump("bf", 0) => (1, Some(Bytes::from_static(b"chunk"))));
    recorded!(run, "BF.SCANDUMP bf 1" => "[0 '']", bf_scandump("bf", 1) => (0, Some(Bytes::new())));
    recorded!(run, "BF.LOADCHUNK bf 1 chunk" => "+OK", bf_loadchunk("bf", 1, "chunk") => ());

    use CuckooInsert::{Added, Exists, Full};
    recorded!(run, "CF.RESERVE cf 1000" => "+OK", cf_reserve("cf", 1000) => ());
    recorded!(run, "CF.RESERVE cf 1000 BUCKETSIZE 8 MAXITERATIONS 20 EXPANSION 2" => "+OK", cf_reserve_with("cf", 1000, CfReserveOptions::new().bucketsize(8).maxiterations(20).expansion(2)) => ());
    recorded!(run, "CF.ADD cf item" => "#t", cf_add("cf", "item") => true);
    recorded!(run, "CF.ADDNX cf item" => "#f", cf_addnx("cf", "item") => false);
    recorded!(run, "CF.COUNT cf item" => "2", cf_count("cf", "item") => 2);
    recorded!(run, "CF.DEL cf item" => "#t", cf_del("cf", "item") => true);
    recorded!(run, "CF.EXISTS cf item" => "#f", cf_exists("cf", "item") => false);
    recorded!(run, "CF.MEXISTS cf item1 item2" => "[#t #f]", cf_mexists("cf", ["item1", "item2"]) => vec![true, false]);
    recorded!(run, "CF.INSERT cf ITEMS a b" => "[#t -1]", cf_insert("cf", ["a", "b"]) => vec![Added, Full]);
    recorded!(run, "CF.INSERT cf CAPACITY 1000 NOCREATE ITEMS a" => "[#t]", cf_insert_with("cf", "a", CfInsertOptions::new().capacity(1000).nocreate()) => vec![Added]);
    recorded!(run, "CF.INSERTNX cf ITEMS a b" => "[1 0]", cf_insertnx("cf", ["a", "b"]) => vec![Added, Exists]);
    recorded!(run, "CF.INSERTNX cf CAPACITY 1000 ITEMS a" => "[-1]", cf_insertnx_with("cf", "a", CfInsertnxOptions::new().capacity(1000)) => vec![Full]);
    recorded!(run, "CF.INFO cf" => "{+Size 1080 +'Number of buckets' 512 +'Number of filter' 1 +'Number of items inserted' 2 +'Number of items deleted' 1 +'Bucket size' 2 +'Expansion rate' 1 +'Max iteration' 20}", cf_info("cf") => |info| (info.size, info.buckets, info.filters, info.items_inserted, info.items_deleted, info.bucket_size, info.expansion_rate, info.max_iterations) == (1080, 512, 1, 2, 1, 2, 1, 20));
    recorded!(run, "CF.SCANDUMP cf 0" => "[1 'chunk']", cf_scandump("cf", 0) => (1, Some(Bytes::from_static(b"chunk"))));
    recorded!(run, "CF.SCANDUMP cf 1" => "[0 nil]", cf_scandump("cf", 1) => (0, None));
    recorded!(run, "CF.LOADCHUNK cf 1 chunk" => "+OK", cf_loadchunk("cf", 1, "chunk") => ());
}

pub(super) async fn sketches(run: &mut Run) {
    recorded!(run, "CMS.INITBYDIM cms 2000 5" => "+OK", cms_initbydim("cms", 2000, 5) => ());
    recorded!(run, "CMS.INITBYPROB cms 0.001 0.01" => "+OK", cms_initbyprob("cms", 0.001, 0.01) => ());
    recorded!(run, "CMS.INCRBY cms foo 10 bar 42" => "[10 42]", cms_incrby("cms", [("foo", 10), ("bar", 42)]) => vec![10, 42]);
    recorded!(run, "CMS.QUERY cms foo bar" => "[10 42]", cms_query("cms", ["foo", "bar"]) => vec![10, 42]);
    recorded!(run, "CMS.MERGE dest 2 a b" => "+OK", cms_merge("dest", ["a", "b"]) => ());
    recorded!(run, "CMS.MERGE dest 2 a b WEIGHTS 1 3" => "+OK", cms_merge_with("dest", ["a", "b"], CmsMergeOptions::new().weights([1, 3])) => ());
    recorded!(run, "CMS.INFO cms" => "{+width 2000 +depth 7 +count 52}", cms_info("cms") => |info| (info.width, info.depth, info.count) == (2000, 7, 52));

    recorded!(run, "TOPK.RESERVE top 50" => "+OK", topk_reserve("top", 50) => ());
    recorded!(run, "TOPK.RESERVE top 50 2000 7 0.925" => "+OK", topk_reserve_with("top", 50, TopkReserveOptions::new().dimensions(2000, 7, 0.925)) => ());
    recorded!(run, "TOPK.ADD top foo bar" => "[nil 'baz']", topk_add::<String>("top", ["foo", "bar"]) => vec![None, Some("baz".to_owned())]);
    recorded!(run, "TOPK.INCRBY top foo 3 bar 2" => "[nil nil]", topk_incrby::<String>("top", [("foo", 3), ("bar", 2)]) => vec![None, None]);
    recorded!(run, "TOPK.QUERY top 42 nonexist" => "[#t #f]", topk_query("top", ["42", "nonexist"]) => vec![true, false]);
    recorded!(run, "TOPK.COUNT top foo 42" => "[3 1]", topk_count("top", ["foo", "42"]) => vec![3, 1]);
    recorded!(run, "TOPK.LIST top" => "['foo' '42']", topk_list::<String>("top") => vec!["foo".to_owned(), "42".to_owned()]);
    recorded!(run, "TOPK.LIST top WITHCOUNT" => "['foo' 3 'bar' 2]", topk_list_withcount::<String>("top") => vec![("foo".to_owned(), 3), ("bar".to_owned(), 2)]);
    recorded!(run, "TOPK.INFO top" => "{+k 50 +width 2000 +depth 7 +decay ,0.92500000000000004}", topk_info("top") => |info| (info.k, info.width, info.depth, info.decay) == (50, 2000, 7, 0.925));

    use TDigestRank::{At, Beyond, Empty};
    recorded!(run, "TDIGEST.CREATE t" => "+OK", tdigest_create("t") => ());
    recorded!(run, "TDIGEST.CREATE t COMPRESSION 100" => "+OK", tdigest_create_with("t", TdigestCreateOptions::new().compression(100)) => ());
    recorded!(run, "TDIGEST.ADD t 1 2.5" => "+OK", tdigest_add("t", [1.0, 2.5]) => ());
    recorded!(run, "TDIGEST.MERGE d 2 a b" => "+OK", tdigest_merge("d", ["a", "b"]) => ());
    recorded!(run, "TDIGEST.MERGE d 1 a COMPRESSION 200 OVERRIDE" => "+OK", tdigest_merge_with("d", "a", TdigestMergeOptions::new().compression(200).overriding()) => ());
    recorded!(run, "TDIGEST.RESET t" => "+OK", tdigest_reset("t") => ());
    recorded!(run, "TDIGEST.MIN t" => ",-3", tdigest_min("t") => -3.0);
    recorded!(run, "TDIGEST.MIN t" => ",nan", tdigest_min("t") => |min| min.is_nan());
    recorded!(run, "TDIGEST.MAX t" => ",5", tdigest_max("t") => 5.0);
    recorded!(run, "TDIGEST.BYRANK t 0 1 15" => "[,1 ,2.5 ,inf]", tdigest_byrank("t", [0, 1, 15]) => vec![1.0, 2.5, f64::INFINITY]);
    recorded!(run, "TDIGEST.BYREVRANK t 0 15" => "[,5 ,-inf]", tdigest_byrevrank("t", [0, 15]) => vec![5.0, f64::NEG_INFINITY]);
    recorded!(run, "TDIGEST.CDF t 0 1" => "[,0 ,0.033333333333333333]", tdigest_cdf("t", [0.0, 1.0]) => vec![0.0, 1.0 / 30.0]);
    recorded!(run, "TDIGEST.QUANTILE t 0 0.5" => "[,1 ,nan]", tdigest_quantile("t", [0.0, 0.5]) => |at| at[0] == 1.0 && at[1].is_nan());
    recorded!(run, "TDIGEST.RANK t 0 10 60" => "[-1 1 6]", tdigest_rank("t", [0.0, 10.0, 60.0]) => vec![Beyond, At(1), At(6)]);
    recorded!(run, "TDIGEST.REVRANK t 10" => "[-2]", tdigest_revrank("t", [10.0]) => vec![Empty]);
    recorded!(run, "TDIGEST.TRIMMED_MEAN t 0.1 0.6" => ",4", tdigest_trimmed_mean("t", 0.1, 0.6) => 4.0);
    recorded!(run, "TDIGEST.INFO t" => "{+Compression 100 +Capacity 610 +'Merged nodes' 3 +'Unmerged nodes' 2 +'Merged weight' ,120 +'Unmerged weight' 7 +Observations 127 +'Total compressions' 2 +'Memory usage' 9768}", tdigest_info("t") => |info| (info.compression, info.capacity, info.merged_nodes, info.unmerged_nodes, info.merged_weight, info.unmerged_weight, info.observations, info.total_compressions, info.memory_usage) == (100, 610, 3, 2, 120.0, 7.0, 127, 2, 9768));
}
