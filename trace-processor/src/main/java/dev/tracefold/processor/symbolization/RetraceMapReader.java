// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.regex.Pattern;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.tracker.StatKeys;

/// Reads a [RetraceMap] that lies beside a trace in an archive. The text does not say whose code it is about; the
/// file's name may: `com.example.app=mapping.txt` and `com.example.app/mapping.txt` are about that package,
/// anything else is about all code.
public final class RetraceMapReader implements TraceReader {
    private static final int BAD_LINES = StatKeys.of("retrace_map_malformed_lines");
    private static final Pattern PACKAGE = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)+");

    private final TraceContext context;
    private final DeobfuscationMappings own;
    private final WholeFile pieces = new WholeFile();

    /// A reader of one file.
    ///
    /// @param union takes what is read
    public RetraceMapReader(TraceContext context, DeobfuscationMappings union) {
        this.context = context;
        this.own = new DeobfuscationMappings(union);
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        byte[] text = pieces.take();
        int badLines = countBadLines(text);
        if (badLines > 0) {
            context.stats().addIndexed(BAD_LINES, context.traceId(), badLines);
        }
        int name = context.storage().traceFile().name().get(context.traceId());
        own.add(
                packageOf(context.strings().getOrEmpty(name)),
                new RetraceMap(text, RetraceMapReader::alreadyCounted));
    }

    @Override
    public void finish() {
        new FrameNames(context, JavaFrames.find(context)).apply(own);
    }

    private static int countBadLines(byte[] text) {
        int[] badLines = new int[1];
        for (ObfuscatedClass type : new RetraceMap(text, () -> badLines[0]++)) {
            badLines[0] += type.obfuscated().isEmpty() ? 1 : 0;
        }
        return badLines[0];
    }

    private static void alreadyCounted() {
        // The file was read once for this.
    }

    static String packageOf(String path) {
        String[] names = path.split("/", -1);
        String file = names[names.length - 1];
        int equals = file.indexOf('=');
        if (equals > 0) {
            return file.substring(0, equals);
        }
        for (int i = names.length - 2; i >= 0; i--) {
            if (PACKAGE.matcher(names[i]).matches()) {
                return names[i];
            }
        }
        return DeobfuscationMappings.ANY_PACKAGE;
    }
}
