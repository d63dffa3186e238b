//! Time series.

use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, recorded};

fn sample(timestamp: i64, value: f64) -> Sample {
    Sample { timestamp, value }
}

/// Whether a series has this key and these labels.
fn has<D>(series: &Series<D>, key: &str, labels: &[(&str, Option<&str>)]) -> bool {
    let found = series.labels.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
    series.key == key && found.eq(labels.iter().copied())
}

pub(super) async fn series(run: &mut Run) {
    recorded!(run, "TS.CREATE ts" => "+OK", ts_create("ts") => ());
    recorded!(run, "TS.CREATE ts RETENTION 60000 ENCODING UNCOMPRESSED CHUNK_SIZE 128 DUPLICATE_POLICY MAX IGNORE 10 0.5 LABELS sensor_id 2 area_id 32" => "+OK", ts_create_with("ts", TsCreateOptions::new().retention(60_000).encoding(TsEncoding::Uncompressed).chunk_size(128).duplicate_policy(TsDuplicate::Max).ignore(10, 0.5).labels([("sensor_id", "2"), ("area_id", "32")])) => ());
    recorded!(run, "TS.ALTER ts" => "+OK", ts_alter("ts") => ());
    recorded!(run, "TS.ALTER ts LABELS sensor_id 2" => "+OK", ts_alter_with("ts", TsAlterOptions::new().labels(("sensor_id", "2"))) => ());
    recorded!(run, "TS.ADD ts * 27.5" => "1658431553109", ts_add("ts", 27.5) => 1_658_431_553_109);
    recorded!(run, "TS.ADD ts * 27 ON_DUPLICATE SUM" => "1658431553109", ts_add_with("ts", 27.0, TsAddOptions::new().on_duplicate(TsDuplicate::Sum)) => 1_658_431_553_109);
    recorded!(run, "TS.ADD ts 1548149180000 26" => "1548149180000", ts_add_at("ts", 1_548_149_180_000_u64, 26.0) => 1_548_149_180_000);
    recorded!(run, "TS.ADD ts 1000 26 CHUNK_SIZE 128" => "1000", ts_add_at_with("ts", 1000, 26.0, TsAddAtOptions::new().chunk_size(128)) => 1000);
    recorded!(run, "TS.MADD a 1000 1 b * 2.5" => "[1000 1658431553109]", ts_madd([("a", "1000", 1.0), ("b", "*", 2.5)]) => |times| times.iter().flatten().eq(&[1000, 1_658_431_553_109]));
    recorded!(run, "TS.MADD none 1000 1 b 1000 2.5" => "[-'ERR TSDB: the key does not exist' 1000]", ts_madd([("none", "1000", 1.0), ("b", "1000", 2.5)]) => |times| matches!(&times[..], [Err(error), Ok(1000)] if error.code() == Some("ERR") && error.server_message() == Some("TSDB: the key does not exist")));
    recorded!(run, "TS.INCRBY ts 1" => "1658431553109", ts_incrby("ts", 1.0) => 1_658_431_553_109);
    recorded!(run, "TS.INCRBY ts 232 TIMESTAMP 1000" => "1000", ts_incrby_with("ts", 232.0, TsIncrbyOptions::new().timestamp(1000)) => 1000);
    recorded!(run, "TS.DECRBY ts 1" => "1658431553109", ts_decrby("ts", 1.0) => 1_658_431_553_109);
    recorded!(run, "TS.DECRBY ts 1 RETENTION 1000" => "1000", ts_decrby_with("ts", 1.0, TsDecrbyOptions::new().retention(1000)) => 1000);
    recorded!(run, "TS.DEL ts 1000 2000" => "12", ts_del("ts", 1000, 2000) => 12);
    recorded!(run, "TS.CREATERULE ts out AGGREGATION TWA 60000" => "+OK", ts_createrule("ts", "out", TsAggregator::Twa, 60_000) => ());
    recorded!(run, "TS.CREATERULE ts out AGGREGATION STD.P 60000 1000" => "+OK", ts_createrule_with("ts", "out", TsAggregator::StdP, 60_000, TsCreateruleOptions::new().align(1000)) => ());
    recorded!(run, "TS.DELETERULE ts out" => "+OK", ts_deleterule("ts", "out") => ());
    recorded!(run, "TS.GET ts" => "[1005 +32.5]" | "[1005 ,32.5]", ts_get("ts") => Some(sample(1005, 32.5)));
    recorded!(run, "TS.GET ts" => "[]", ts_get("ts") => None);
    recorded!(run, "TS.GET ts LATEST" => "[1005 ,32]", ts_get_with("ts", TsGetOptions::new().latest()) => Some(sample(1005, 32.0)));
    recorded!(run, "TS.INFO ts" => "{+totalSamples 5 +memoryUsage 801 +firstTimestamp 1000 +lastTimestamp 1010 +retentionTime 3600000 +chunkCount 1 +chunkSize 4096 +chunkType +compressed +duplicatePolicy nil +labels [['area' '32']] +sourceKey nil +rules [['out' 60000 +AVG 0]] +ignoreMaxTimeDiff 0 +ignoreMaxValDiff ,0}"
        | "{+totalSamples 5 +memoryUsage 801 +firstTimestamp 1000 +lastTimestamp 1010 +retentionTime 3600000 +chunkCount 1 +chunkSize 4096 +chunkType +compressed +duplicatePolicy nil +labels {'area' '32'} +sourceKey nil +rules {'out' [60000 +AVG 0]} +ignoreMaxTimeDiff 0 +ignoreMaxValDiff ,0}",
        ts_info("ts") => |info| (info.total_samples, info.last_timestamp, info.chunk_type.as_str(), &info.duplicate_policy) == (5, 1010, "compressed", &None) && info.labels == [("area".to_owned(), "32".to_owned())] && info.rules.0[0].aggregator == "AVG");
    recorded!(run, "TS.INFO ts DEBUG" => "{+totalSamples 5 +labels [] +rules [] +keySelfName 'ts' +Chunks [{+startTimestamp 1000 +endTimestamp 1010 +samples 5 +size 4096 +bytesPerSample +819.2}]}"
        | "{+totalSamples 5 +labels {} +rules {} +keySelfName 'ts' +Chunks [{+startTimestamp 1000 +endTimestamp 1010 +samples 5 +size 4096 +bytesPerSample ,819.2}]}",
        ts_info_debug("ts") => |info| info.chunks.len() == 1 && info.chunks[0].bytes_per_sample == 819.2);
    let keys = || vec!["telemetry:a".to_owned(), "telemetry:b".to_owned()];
    recorded!(run, "TS.QUERYINDEX room=study sensor!=" => "['telemetry:a' 'telemetry:b']" | "~['telemetry:a' 'telemetry:b']", ts_queryindex::<Vec<String>>(["room=study", "sensor!="]) => keys());
    // assumed
    recorded!(run, "TS.QUERYLABELS LABELS" => "~['telemetry:a' 'telemetry:b']", ts_querylabels_labels::<Vec<String>>() => keys());
    recorded!(run, "TS.QUERYLABELS LABELS FILTER a=b" => "[]", ts_querylabels_labels_with::<Vec<String>>(TsQuerylabelsLabelsOptions::new().filter("a=b")) => vec![]);
    recorded!(run, "TS.QUERYLABELS VALUES room" => "~['telemetry:a' 'telemetry:b']", ts_querylabels_values::<Vec<String>>("room") => keys());
    recorded!(run, "TS.QUERYLABELS VALUES room FILTER a=b c=d" => "[]", ts_querylabels_values_with::<Vec<String>>("room", TsQuerylabelsValuesOptions::new().filter(["a=b", "c=d"])) => vec![]);
}

pub(super) async fn ranges(run: &mut Run) {
    let two = || vec![sample(1000, 30.5), sample(1010, 40.0)];
    let all = || (TsBound::earliest(), TsBound::latest());
    let averages = || TsAggregation::new(TsAggregator::Avg, 60_000);
    recorded!(run, "TS.RANGE ts - +" => "[[1000 +30.5] [1010 +40]]" | "[[1000 ,30.5] [1010 ,40]]", ts_range("ts", all().0, all().1) => two());
    recorded!(run, "TS.RANGE ts 1000 + LATEST FILTER_BY_TS 1000 1010 FILTER_BY_VALUE 30 40 COUNT 2 ALIGN - AGGREGATION AVG 60000 BUCKETTIMESTAMP ~ EMPTY" => "[[1000 ,30.5] [1010 ,40]]", ts_range_with("ts", TsBound::timestamp(1000), TsBound::latest(), TsRangeOptions::new().latest().filter_by_ts([1000, 1010]).filter_by_value(30.0, 40.0).count(2).aggregation(averages().align(TsAlign::start()).buckettimestamp(TsBucketTime::Middle).empty())) => two());
    recorded!(run, "TS.REVRANGE ts - +" => "[]", ts_revrange("ts", all().0, all().1) => vec![]);
    recorded!(run, "TS.REVRANGE ts - + AGGREGATION AVG 60000" => "[[1000 ,nan]]", ts_revrange_with("ts", all().0, all().1, TsRevrangeOptions::new().aggregation(averages())) => |samples| samples.len() == 1 && samples[0].value.is_nan());
    recorded!(run, "TS.MRANGE - + FILTER type=temp" => "[['a' [] [[1000 +30.5] [1010 +40]]]]" | "{'a' [{} {'aggregators' []} [[1000 ,30.5] [1010 ,40]]]}", ts_mrange(all().0, all().1, "type=temp") => |set| has(&set.0[0], "a", &[]) && set.0[0].data == two());
    recorded!(run, "TS.MRANGE - + WITHLABELS FILTER type=temp a=b GROUPBY type REDUCE MAX" => "[['type=temp' [['type' 'temp'] ['__reducer__' 'max'] ['__source__' 'a,b']] [[1000 +30.5] [1010 +40]]]]"
        | "{'type=temp' [{'type' 'temp' '__reducer__' 'max' '__source__' 'a,b'} {'reducers' ['max']} {'sources' ['a' 'b']} [[1000 ,30.5] [1010 ,40]]]}", ts_mrange_with(all().0, all().1, ["type=temp", "a=b"], TsMrangeOptions::new().withlabels().groupby("type", TsAggregator::Max)) => |set| has(&set.0[0], "type=temp", &[("type", Some("temp")), ("__reducer__", Some("max")), ("__source__", Some("a,b"))]) && set.0[0].data == two());
    recorded!(run, "TS.MREVRANGE - + FILTER type=temp" => "[['a' [] []]]" | "{'a' [{} {'aggregators' []} []]}", ts_mrevrange(all().0, all().1, "type=temp") => |set| has(&set.0[0], "a", &[]) && set.0[0].data.is_empty());
    recorded!(run, "TS.MREVRANGE - + SELECTED_LABELS team none FILTER type=temp" => "[['a' [['team' 'NY'] ['none' nil]] [[1000 +30.5] [1010 +40]]]]" | "{'a' [{'team' 'NY' 'none' nil} {'aggregators' []} [[1000 ,30.5] [1010 ,40]]]}", ts_mrevrange_with(all().0, all().1, "type=temp", TsMrevrangeOptions::new().selected_labels(["team", "none"])) => |set| has(&set.0[0], "a", &[("team", Some("NY")), ("none", None)]) && set.0[0].data == two());
    recorded!(run, "TS.MGET FILTER type=temp" => "[['a' [] [1000 +30.5]]]" | "{'a' [{} [1000 ,30.5]]}", ts_mget("type=temp") => |set| has(&set.0[0], "a", &[]) && set.0[0].data == Some(sample(1000, 30.5)));
    recorded!(run, "TS.MGET LATEST SELECTED_LABELS team none FILTER type=temp" => "[['a' [['team' 'NY'] ['none' nil]] []]]" | "{'a' [{'team' 'NY' 'none' nil} []]}", ts_mget_with("type=temp", TsMgetOptions::new().latest().selected_labels(["team", "none"])) => |set| has(&set.0[0], "a", &[("team", Some("NY")), ("none", None)]) && set.0[0].data.is_none());
    // assumed, as are all that follow
    recorded!(run, "TS.NRANGE 2 a b - +" => "[[1000 [,1.5 ,2]]]", ts_nrange(["a", "b"], all().0, all().1) => |rows| rows[0].timestamp == 1000 && rows[0].values == [1.5, 2.0]);
    recorded!(run, "TS.NRANGE 1 a - + COUNT 1" => "[]", ts_nrange_with("a", all().0, all().1, TsNrangeOptions::new().count(1)) => vec![]);
    recorded!(run, "TS.NREVRANGE 2 a b - +" => "[[1000 [,nan ,2]]]", ts_nrevrange(["a", "b"], all().0, all().1) => |rows| rows[0].values[0].is_nan());
    recorded!(run, "TS.NREVRANGE 1 a - + LATEST" => "[]", ts_nrevrange_with("a", all().0, all().1, TsNrevrangeOptions::new().latest()) => vec![]);
    recorded!(run, "TS.READ ts -" => "[[1000 ,30.5] [1010 ,40]]", ts_read("ts", TsReadFrom::earliest()) => two());
    recorded!(run, "TS.READ ts 1000 MAX_COUNT 2" => "[[1000 ,30.5] [1010 ,40]]", ts_read_with("ts", TsReadFrom::timestamp(1000), TsReadOptions::new().max_count(2)) => two());
    recorded!(run, "TS.READ ts $ BLOCK 100 1" => "[[1000 ,30.5] [1010 ,40]]", ts_read_block("ts", TsReadFrom::upcoming(), 100, 1) => two());
    recorded!(run, "TS.READ ts $ BLOCK 100 1 MAX_COUNT 2" => "[]", ts_read_block_with("ts", TsReadFrom::upcoming(), 100, 1, TsReadBlockOptions::new().max_count(2)) => vec![]);
}
