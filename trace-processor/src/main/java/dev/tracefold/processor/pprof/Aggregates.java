// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.pprof;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;

/// Adds profiles, one for each kind of value, and their samples.
final class Aggregates {
    private final StringPool strings;
    private final Table profiles;
    private final Table samples;
    private final IntColumn profileIds;
    private final IntColumn callsites;
    private final DoubleColumn values;
    private final int scope;

    Aggregates(TraceContext context) {
        strings = context.strings();
        profiles = context.storage().table("__intrinsic_aggregate_profile");
        samples = context.storage().table("__intrinsic_aggregate_sample");
        profileIds = samples.ints("aggregate_profile_id");
        callsites = samples.ints("callsite_id");
        values = samples.doubles("value");
        int name = context.storage().traceFile().name().get(context.traceId());
        // Members of an archive are told apart by their names.
        scope = name == StringPool.NULL_ID ? strings.intern("pprof_file") : name;
    }

    /// Row of a new profile.
    int addProfile(@Nullable String type, @Nullable String unit) {
        int row = profiles.addRow();
        profiles.strings("scope").set(row, scope);
        profiles.strings("name").set(row, strings.intern("pprof " + (type == null ? "" : type)));
        profiles.strings("sample_type_type").set(row, strings.intern(type));
        profiles.strings("sample_type_unit").set(row, strings.intern(unit));
        return row;
    }

    void addSample(int profile, int callsite, long value) {
        int row = samples.addRow();
        profileIds.set(row, profile);
        callsites.set(row, callsite);
        values.set(row, (double) value);
    }
}
