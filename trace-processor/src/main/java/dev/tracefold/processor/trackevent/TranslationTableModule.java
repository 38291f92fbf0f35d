// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgTranslations;
import dev.tracefold.processor.tracker.ArgTranslations.Kind;
import dev.tracefold.processor.wire.ProtoReader;

/// Takes down how a trace wants hashes and names to be shown.
public final class TranslationTableModule implements PacketModule {
    private static final int TRANSLATION_TABLE = 82;

    private final StringPool strings;
    private final TraceContext context;
    private final ArgTranslations args;
    private final ProtoReader table = new ProtoReader();
    private final ProtoReader rules = new ProtoReader();
    private final ProtoReader entry = new ProtoReader();

    /// For the packets of one machine.
    public TranslationTableModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.args = context.slices().argTranslations();
    }

    @Override
    public int[] fields() {
        return new int[] {TRANSLATION_TABLE};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        table.enter(value);
        while (table.next()) {
            rules.enter(table);
            while (rules.next()) {
                add(table.field(), rules.field());
            }
        }
        return true;
    }

    private void add(int tableField, int ruleField) {
        switch (tableField) {
            case 1 -> addHash(Kind.HISTOGRAM);
            case 2 -> addHash(Kind.USER_EVENT);
            case 3 -> addHash(ruleField == 1 ? Kind.PERFORMANCE_MARK_SITE : Kind.PERFORMANCE_MARK);
            case 4 -> {
                readEntry();
                context.slices().nameTranslations().add(textKey, textValue);
            }
            case 5 -> {
                readEntry();
                context.tracks().processTrackNames().add(textKey, textValue);
            }
            case 6 -> addHash(Kind.TRIGGER);
            default -> {
                // Of no meaning here.
            }
        }
    }

    private void addHash(Kind kind) {
        readEntry();
        args.add(kind, numberKey, textValue);
    }

    private long numberKey;
    private int textKey;
    private int textValue;

    /// Reads one entry of a map.
    private void readEntry() {
        numberKey = 0;
        textKey = StringPool.NULL_ID;
        textValue = strings.intern("");
        entry.enter(rules);
        while (entry.next()) {
            if (entry.field() == 1) {
                if (entry.wireType() == ProtoReader.LENGTH_DELIMITED) {
                    textKey = Texts.intern(strings, entry);
                } else {
                    numberKey = entry.longValue();
                }
            } else if (entry.field() == 2) {
                textValue = Texts.intern(strings, entry);
            }
        }
    }
}
