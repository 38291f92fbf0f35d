// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.List;

/// Counters of F2FS: their names and, after a colon, the payload fields that hold them.
final class IostatCounters {
    static final List<String> IOSTAT =
            List.of(
                    "write_app_total:app_wio",
                    "write_app_direct:app_dio",
                    "write_app_buffered:app_bio",
                    "write_app_mapped:app_mio",
                    "write_fs_data:fs_dio",
                    "write_fs_node:fs_nio",
                    "write_fs_meta:fs_mio",
                    "write_gc_data:fs_gc_dio",
                    "write_gc_node:fs_gc_nio",
                    "write_cp_data:fs_cp_dio",
                    "write_cp_node:fs_cp_nio",
                    "write_cp_meta:fs_cp_mio",
                    "read_app_total:app_rio",
                    "read_app_direct:app_drio",
                    "read_app_buffered:app_brio",
                    "read_app_mapped:app_mrio",
                    "read_fs_data:fs_drio",
                    "read_fs_gdata:fs_gdrio",
                    "read_fs_cdata:fs_cdrio",
                    "read_fs_node:fs_nrio",
                    "read_fs_meta:fs_mrio",
                    "other_fs_discard:fs_discard");
    static final List<String> LATENCY = latency();

    private IostatCounters() {}

    /// Peak, average and number for data, nodes and metadata, in each direction.
    private static List<String> latency() {
        List<String> pairs = new ArrayList<>();
        for (String direction : List.of("read:rd", "write_sync:wr_s", "write_async:wr_as")) {
            String[] way = direction.split(":", -1);
            for (String content : List.of("data:d", "node:n", "meta:m")) {
                String[] what = content.split(":", -1);
                for (String value : List.of("peak", "avg", "cnt")) {
                    pairs.add(
                            "%s_%s_%s:%s_%s_%s"
                                    .formatted(way[0], what[0], value, what[1], way[1], value));
                }
            }
        }
        return List.copyOf(pairs);
    }
}
