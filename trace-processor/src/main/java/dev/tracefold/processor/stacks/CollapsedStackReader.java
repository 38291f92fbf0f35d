// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.stacks;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StackProfileTracker;

/// Reads lines such as `main;parse;read 17`: frames from the outermost, and how many samples had them.
/// They have no time, so they are aggregates.
public final class CollapsedStackReader implements TraceReader {
    private static final int NONE = -1;

    private final TraceContext context;
    private final TextLines lines = new TextLines(this::line);
    private int profile = NONE;
    private int mapping = NONE;

    /// A reader of one file.
    public CollapsedStackReader(TraceContext context) {
        this.context = context;
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        lines.endOfText();
    }

    private void line(byte[] text, int offset, int length) {
        String line = new String(text, offset, length, StandardCharsets.UTF_8).strip();
        int space = line.lastIndexOf(' ');
        long count = line.startsWith("#") || space <= 0 ? 0 : count(line.substring(space + 1));
        if (count <= 0) {
            return;
        }
        if (profile == NONE) {
            addProfile();
        }
        StackProfileTracker stacks = context.stacks();
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (String name : line.substring(0, space).split(";", -1)) {
            if (!name.isEmpty()) {
                int frame = stacks.frame(mapping, 0, context.strings().intern(name));
                callsite = stacks.callsite(callsite, frame);
            }
        }
        if (callsite != StackProfileTracker.NO_CALLSITE) {
            Table samples = context.storage().table("__intrinsic_aggregate_sample");
            int row = samples.addRow();
            samples.ints("aggregate_profile_id").set(row, profile);
            samples.ints("callsite_id").set(row, callsite);
            samples.doubles("value").set(row, (double) count);
        }
    }

    private void addProfile() {
        StringPool strings = context.strings();
        Table profiles = context.storage().table("__intrinsic_aggregate_profile");
        profile = profiles.addRow();
        profiles.strings("scope").set(profile, strings.intern("collapsed_stack_file"));
        profiles.strings("name").set(profile, strings.intern("collapsed_stack samples"));
        profiles.strings("sample_type_type").set(profile, strings.intern("samples"));
        profiles.strings("sample_type_unit").set(profile, strings.intern("count"));
        mapping = Mappings.named(context, "[collapsed_stack]");
    }

    private static long count(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            // A line that ends otherwise is no stack.
            return 0;
        }
    }
}
