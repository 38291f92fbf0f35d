// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

/// Headers of packets of Arm's Statistical Profiling Extension, as the Arm Architecture Reference Manual has
/// them: a byte, or two if the first is an extension that carries the high bits of an index.
///
/// ```
/// ..ss .... payload of 1 << s bytes, of none where the upper three bits are 0
/// 001. ..ii extension | 1011 0iii address | 1001 1iii counter | 01ss 0010 events | 01ss 0011 data source
/// 0110 01ii context   | 0100 10cc operation of a class        | 0111 0001 timestamp | 0000 0001 end
/// ```
final class SpePacket {
    static final int END = 0x01;
    static final int TIMESTAMP = 0x71;

    /// What a packet tells.
    enum Kind {
        ADDRESS,
        COUNTER,
        EVENTS,
        DATA_SOURCE,
        CONTEXT,
        OPERATION,
        OTHER
    }

    private SpePacket() {}

    static boolean isExtended(int header) {
        return (header & 0xE0) == 0x20;
    }

    /// Bytes behind a header, of a header in two parts behind the second.
    static int payloadBytes(int header) {
        return (header & 0xE0) == 0 ? 0 : 1 << ((header >> 4) & 3);
    }

    static Kind kind(int header) {
        return switch (header & 0xF8) {
            case 0xB0 -> Kind.ADDRESS;
            case 0x98 -> Kind.COUNTER;
            default -> shortKind(header);
        };
    }

    /// Kind of a packet whose second part of a header is `header`: only indexes are extended.
    static Kind extendedKind(int header) {
        Kind kind = kind(header);
        return kind == Kind.ADDRESS || kind == Kind.COUNTER ? kind : Kind.OTHER;
    }

    private static Kind shortKind(int header) {
        if ((header & 0xCF) == 0x42) {
            return Kind.EVENTS;
        }
        if ((header & 0xCF) == 0x43) {
            return Kind.DATA_SOURCE;
        }
        return switch (header & 0xFC) {
            case 0x64 -> Kind.CONTEXT;
            case 0x48 -> Kind.OPERATION;
            default -> Kind.OTHER;
        };
    }

    /// Which address or counter it is.
    ///
    /// @param extension first part of the header, or 0
    static int index(int extension, int header) {
        return (extension & 3) << 3 | (header & 7);
    }

    /// What was done, from the class in the header and the payload.
    static String operation(int header, int payload) {
        return switch (header & 3) {
            case 0 -> {
                if ((payload & 0xFE) == 0) {
                    yield "OTHER";
                }
                yield (payload & 0x89) == 0x08 ? "SVE_VEC_OP" : "UNKNOWN";
            }
            case 1 -> (payload & 1) != 0 ? "STORE" : "LOAD";
            case 2 -> "BRANCH";
            default -> "UNKNOWN";
        };
    }

    /// Where data came from.
    static String dataSource(long payload) {
        if (payload < 0 || payload > 0x0E) {
            return "UNKNOWN";
        }
        return switch ((int) payload) {
            case 0x00 -> "L1D";
            case 0x08 -> "L2";
            case 0x09 -> "PEER_CORE";
            case 0x0A -> "LOCAL_CLUSTER";
            case 0x0B -> "SYS_CACHE";
            case 0x0C -> "PEER_CLUSTER";
            case 0x0D -> "REMOTE";
            case 0x0E -> "DRAM";
            default -> "UNKNOWN";
        };
    }
}
