// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.pprof.LegacyProfile;
import dev.tracefold.processor.wire.ProtoReader;

/// Tells a file's format by its first bytes.
final class Sniffer {
    private static final int TEXT_BYTES = 128;
    private static final int USTAR_PLACE = 257;
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int MODULE_SYMBOLS = 61;

    /// A profile has one or two, a trace has nothing but packets in the same field.
    private static final int MOST_SAMPLE_TYPES = 1_000;

    private final byte[] head;
    private final int length;
    private final String text;
    private final String withoutBlanks;

    private Sniffer(byte[] head, int length) {
        this.head = head;
        this.length = length;
        this.text = new String(head, 0, Math.min(length, TEXT_BYTES), StandardCharsets.ISO_8859_1);
        this.withoutBlanks = text.replaceAll("\\s", "");
    }

    /// The format of a file that starts with `head[0, length)`, or null when it is none that is
    /// known.
    static @Nullable TraceFormat detect(byte[] head, int length) {
        Sniffer sniffer = new Sniffer(head, length);
        for (TraceFormat format : TraceFormat.values()) {
            if (sniffer.is(format)) {
                return format;
            }
        }
        return null;
    }

    private boolean is(TraceFormat format) {
        return switch (format) {
            case TAR -> isTar();
            case ARROW -> text.startsWith("ARROW1");
            case FUCHSIA -> starts(0x10, 0x00, 0x04, 0x46, 0x78, 0x54, 0x16, 0x00);
            case PERF -> text.startsWith("PERFILE2") || text.startsWith("2ELIFREP");
            case SIMPLEPERF_PROTO -> text.startsWith("SIMPLEPERF");
            case ZIP -> starts('P', 'K', 3, 4);
            case GZIP -> starts(0x1f, 0x8b);
            case ZSTD -> starts(0x28, 0xb5, 0x2f, 0xfd);
            case ART_METHOD_V2 -> text.startsWith("SLOW") && isSecondArtVersion();
            case ART_METHOD -> text.startsWith("SLOW") || text.startsWith("*version\n");
            case ART_HPROF -> text.startsWith("JAVA PROFILE");
            case PERFETTO_MANIFEST -> withoutBlanks.startsWith("{\"perfetto_manifest\"");
            case GECKO ->
                    withoutBlanks.startsWith("{\"meta\"") || withoutBlanks.startsWith("{\"libs\"");
            case V8_CPUPROFILE -> withoutBlanks.startsWith("{\"nodes\":[{\"id\":");
            case JSON -> withoutBlanks.startsWith("{\"") || withoutBlanks.startsWith("[{\"");
            case INSTRUMENTS_XML -> isInstruments();
            case CTRACE -> isCtrace();
            case NINJA_LOG -> text.startsWith("# ninja log");
            case ANDROID_LOGCAT -> LineSniffer.isLogcat(firstLine());
            case COLLAPSED_STACK -> LineSniffer.isCollapsedStacks(lines());
            case PERF_TEXT -> LineSniffer.isPerfScript(firstLine());
            case STRACE -> LineSniffer.isStrace(firstLine());
            case RETRACE_MAP -> LineSniffer.isRetraceMap(lines());
            case SYSTRACE -> isSystrace();
            case SYMBOLS -> isSymbols();
            case XPLANE -> XplaneSniffer.isXspace(head, length);
            case PPROF -> isPprof() || LegacyProfile.isOne(head, length);
            case PROTO -> starts(0x0a);
            case PRIMES -> starts(0x09);
            case ANDROID_DUMPSTATE -> isDumpstate();
        };
    }

    private boolean starts(int... bytes) {
        if (length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isTar() {
        if (length < USTAR_PLACE + 8) {
            return false;
        }
        String magic = new String(head, USTAR_PLACE, 8, StandardCharsets.ISO_8859_1);
        return magic.startsWith("ustar\0") || magic.equals("ustar  \0");
    }

    private boolean isSecondArtVersion() {
        if (length < 6) {
            return false;
        }
        int version = (head[4] & 0xFF) | (head[5] & 0xFF) << 8;
        return version == 4 || version == 5 || version == 0xf4 || version == 0xf5;
    }

    /// The head line is followed by a zlib stream of whatever compression level.
    private boolean isCtrace() {
        int at = text.indexOf("TRACE:\nx");
        int level = at < 0 ? -1 : at + "TRACE:\nx".length();
        return level >= 0
                && level < text.length()
                && "\u0001^\u009c\u00da".indexOf(text.charAt(level)) >= 0;
    }

    private boolean isInstruments() {
        return text.startsWith("<?xml") && text.contains("?>\n<trace-query-result>");
    }

    private boolean isSystrace() {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        return text.contains("# tracer")
                || text.contains("TRACE:\n")
                || lower.startsWith("<!doctype html>")
                || lower.startsWith("<html>")
                || text.startsWith("cpus=")
                || text.startsWith(" ");
    }

    private boolean isDumpstate() {
        return text.startsWith("9,0,i,vers,")
                || text.startsWith(
                        "========================================================\n== dumpstate: ");
    }

    /// A trace whose first packet starts with symbols.
    private boolean isSymbols() {
        ProtoReader trace = new ProtoReader();
        trace.reset(head, 0, length);
        if (!starts(0x0a)) {
            return false;
        }
        ProtoReader packet = new ProtoReader();
        int place = 1;
        while (place < length && head[place] < 0) {
            place++;
        }
        packet.reset(head, Math.min(place + 1, length), length);
        // The packet may be longer than what there is of it: its first tag is enough.
        long tag = packet.hasMore() ? packet.readVarint() : 0;
        return !packet.malformed() && tag == (MODULE_SYMBOLS << 3 | ProtoReader.LENGTH_DELIMITED);
    }

    /// Fields that a profile has and a trace has not, all of the types that a profile's have.
    private boolean isPprof() {
        ProtoReader profile = new ProtoReader();
        profile.reset(head, 0, length);
        boolean hasMore = false;
        int sampleTypes = 0;
        while (profile.next()) {
            sampleTypes += profile.field() == 1 ? 1 : 0;
            boolean isMessage = profile.wireType() == ProtoReader.LENGTH_DELIMITED;
            boolean fits =
                    switch (profile.field()) {
                        case 1, 2, 3, 4, 5, 6, 11 -> isMessage;
                        case 7, 8, 9, 10, 12, 14, 15 -> profile.wireType() == ProtoReader.VARINT;
                        case 13 -> isMessage || profile.wireType() == ProtoReader.VARINT;
                        default -> false;
                    };
            if (!fits || sampleTypes > MOST_SAMPLE_TYPES) {
                return false;
            }
            hasMore |= profile.field() > 1 && profile.field() <= 6;
        }
        // A profile that goes on past these bytes breaks off here.
        return hasMore && (!profile.malformed() || length >= BLOCK_BYTES);
    }

    private String firstLine() {
        int end = lineEnd(0);
        return new String(head, 0, Math.min(end, 1024), StandardCharsets.ISO_8859_1);
    }

    private String lines() {
        return new String(head, 0, Math.min(length, 1 << 14), StandardCharsets.ISO_8859_1);
    }

    private int lineEnd(int from) {
        int at = from;
        while (at < length && head[at] != '\n') {
            at++;
        }
        return at;
    }
}
