// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.json.JsonWriter;

/// A node of the operation profile: an operation, or what groups some. Built by one thread.
final class ProfileNode {
    String name = "";
    @Nullable OpMetrics metrics;
    @Nullable OpMetrics symbol;
    boolean withPlace = true;
    boolean fused;
    int childCount;
    final List<ProfileNode> children = new ArrayList<>();

    ProfileNode child(String childName) {
        ProfileNode node = new ProfileNode();
        node.name = childName;
        children.add(node);
        return node;
    }

    /// Writes it and all below.
    void write(JsonWriter json, PerfEnv env, long totalPs) {
        json.beginObject().name("name").value(name);
        OpMetrics own = metrics;
        if (own != null) {
            json.name("metrics");
            if (fused) {
                writeFused(json, own);
            } else {
                writeMetrics(json, own, env, totalPs);
            }
        }
        json.name("children").beginArray();
        children.forEach(child -> child.write(json, env, totalPs));
        json.endArray();
        OpMetrics described = symbol;
        if (described != null) {
            writeSymbol(json, described);
        }
        json.name("numChildren").value(childCount).endObject();
    }

    private static void writeMetrics(JsonWriter json, OpMetrics own, PerfEnv env, long totalPs) {
        double nanos = (double) own.timePs / 1000;
        double used = Math.min(1, Rates.divide(Rates.divide(own.flops, nanos), env.gigaFlops()));
        double part = Rates.divide((double) own.timePs, (double) totalPs);
        double hbm = own.bytes(false, true) + own.bytes(false, false);
        double reads = own.bytes(true, true);
        double writes = own.bytes(true, false);
        json.beginObject().name("flops").value(used * part);
        json.name("bandwidthUtils").beginArray();
        json.value(used(hbm, nanos, env.bandwidth(PerfEnv.HBM)));
        json.value(used(reads, nanos, env.bandwidth(PerfEnv.SRAM_READ)));
        json.value(used(writes, nanos, env.bandwidth(PerfEnv.SRAM_WRITE))).endArray();
        json.name("rawTime").value((double) own.timePs);
        json.name("rawFlops").value(own.modelFlops);
        json.name("rawBytesAccessedArray").beginArray();
        json.value(nanos == 0 ? 0 : hbm).value(nanos == 0 ? 0 : reads);
        json.value(nanos == 0 ? 0 : writes).endArray();
        json.name("occurrences").value(own.occurrences);
        json.name("avgTimePs").value(Rates.divide((double) own.timePs, (double) own.occurrences));
        json.name("bf16Flops").value(own.flops).endObject();
    }

    private static double used(double bytes, double nanos, double peak) {
        return Math.min(1, Rates.divide(Rates.divide(bytes, nanos), peak));
    }

    private static void writeFused(JsonWriter json, OpMetrics own) {
        json.beginObject().name("flops").value(0).name("bandwidthUtils").beginArray();
        json.endArray().name("rawTime").value(0).name("rawFlops").value(own.modelFlops);
        json.name("rawBytesAccessedArray").beginArray().endArray().name("occurrences").value(0);
        json.name("avgTimePs").value(0).name("bf16Flops").value(own.flops).endObject();
    }

    private void writeSymbol(JsonWriter json, OpMetrics described) {
        json.name("xla").beginObject().name("op").value("");
        json.name("expression").value(described.longName);
        json.name("provenance").value(withPlace ? described.provenance : provenance(described));
        json.name("category").value(described.category);
        json.name("computationPrimitiveSize").value(0).name("fingerprint").value("0");
        json.name("programId").value(Long.toUnsignedString(described.key.module()));
        if (withPlace) {
            json.name("sourceInfo").beginObject();
            json.name("fileName").value(described.source.file());
            json.name("lineNumber").value(described.source.line());
            json.name("stackFrame").value(described.source.stack()).endObject();
        } else if (!isFusion(described)) {
            json.name("layout").beginObject().name("dimensions").beginArray().endArray();
            json.endObject();
        }
        json.endObject();
    }

    // Fusions that are alike may come from different places.
    private static String provenance(OpMetrics described) {
        return isFusion(described) ? "" : described.provenance;
    }

    boolean isFusion() {
        return symbol != null && isFusion(symbol);
    }

    private static boolean isFusion(OpMetrics described) {
        return described.category.endsWith(" fusion");
    }
}
