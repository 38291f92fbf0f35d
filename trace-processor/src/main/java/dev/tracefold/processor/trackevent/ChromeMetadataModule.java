// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads what Chrome says of itself: facts about the recording, in `metadata` and, for exporters, as args
/// of a raw event.
public final class ChromeMetadataModule implements PacketModule {
    private static final int CHROME_EVENTS = 5;
    private static final int CHROME_METADATA = 51;
    private static final int BUNDLE_METADATA = 2;
    private static final int EMPTY = StatKeys.of("empty_chrome_metadata");

    private final TraceContext context;
    private final StringPool strings;
    private final Table rawEvents;
    private final ProtoReader bundle = new ProtoReader();
    private final ProtoReader fact = new ProtoReader();
    private final ArgSet args = new ArgSet();
    private int bundles;

    /// For the packets of one machine.
    public ChromeMetadataModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.rawEvents = context.storage().table("__intrinsic_chrome_raw");
    }

    @Override
    public int[] fields() {
        return new int[] {CHROME_EVENTS, CHROME_METADATA};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (field == CHROME_EVENTS) {
            parseBundle(timestampNanos, value);
        } else {
            parsePacket(value);
        }
    }

    private void parseBundle(long timestamp, ProtoReader value) {
        boolean hasMetadata = false;
        args.clear();
        bundle.enter(value);
        while (bundle.next()) {
            if (bundle.field() == BUNDLE_METADATA) {
                if (!hasMetadata) {
                    bundles++;
                    hasMetadata = true;
                }
                fact.enter(bundle);
                addFact();
            }
        }
        if (hasMetadata) {
            int row = rawEvents.addRow();
            rawEvents.longs("ts").set(row, timestamp);
            rawEvents.strings("name").set(row, strings.intern("chrome_event.metadata"));
            if (args.size() > 0) {
                context.args().assign(rawEvents.ints("arg_set_id"), row, args);
            }
        }
    }

    private void addFact() {
        String name = "";
        ArgType type = ArgType.NULL;
        long value = 0;
        while (fact.next()) {
            switch (fact.field()) {
                case 1 -> name = Texts.of(fact);
                case 2 -> {
                    type = ArgType.STRING;
                    value = Texts.intern(strings, fact);
                }
                case 3, 4 -> {
                    type = ArgType.INT;
                    value = fact.longValue();
                }
                case 5 -> {
                    type = ArgType.JSON;
                    value = Texts.intern(strings, fact);
                }
                default -> {
                    // Of no meaning here.
                }
            }
        }
        if (type == ArgType.NULL) {
            context.stats().increment(EMPTY);
            return;
        }
        args.add(strings.intern(name), type, value);
        String metadataName = bundles == 1 ? "cr-" + name : "cr-" + bundles + '-' + name;
        if (type == ArgType.INT) {
            context.metadata().set(metadataName, value);
        } else {
            context.metadata().set(metadataName, strings.getOrEmpty((int) value));
        }
    }

    private void parsePacket(ProtoReader value) {
        fact.enter(value);
        while (fact.next()) {
            switch (fact.field()) {
                case 2 -> context.metadata().set("cr-playstore_version_code", fact.intValue());
                case 3 -> context.metadata().set("cr-enabled_categories", Texts.of(fact));
                default -> {
                    // Hashes of experiments, for others to make sense of.
                }
            }
        }
    }
}
