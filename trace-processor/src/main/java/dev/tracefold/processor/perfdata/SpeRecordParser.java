// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteOrder;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.wire.ByteCursor;

/// Turns records of Arm SPE into rows of `__intrinsic_spe_record`. They are in little endian on all
/// machines.
final class SpeRecordParser {
    private static final long ADDRESS_BITS = (1L << 60) - 1;
    private static final int LEVEL_SHIFT = 61;
    private static final int INSTRUCTION = 0;
    private static final int DATA_VIRTUAL = 2;
    private static final int DATA_PHYSICAL = 3;

    private static final String[] COUNTERS = {
        "total_latency", "issue_latency", "translation_latency"
    };

    private final TraceContext context;
    private final AddressSpaces spaces;
    private final Table records;

    /// @param spaces what lies where when a record's time has come
    SpeRecordParser(TraceContext context, AddressSpaces spaces) {
        this.context = context;
        this.spaces = spaces;
        this.records = context.storage().table("__intrinsic_spe_record");
    }

    /// Parses a record that is whole.
    void parse(long timestampNanos, byte[] bytes, int length) {
        int row = records.addRow();
        records.longs("ts").set(row, timestampNanos);
        ByteCursor packets = new ByteCursor(bytes, ByteOrder.LITTLE_ENDIAN).range(0, length);
        boolean hasInstruction = false;
        long instruction = 0;
        while (packets.remaining() > 0) {
            int first = packets.u8();
            boolean extended = SpePacket.isExtended(first);
            int header = extended ? packets.u8() : first;
            int index = SpePacket.index(extended ? first : 0, header);
            SpePacket.Kind kind =
                    extended ? SpePacket.extendedKind(header) : SpePacket.kind(header);
            long payload = payload(packets, SpePacket.payloadBytes(header));
            if (kind == SpePacket.Kind.ADDRESS && index == INSTRUCTION) {
                hasInstruction = true;
                instruction = payload;
            } else {
                set(row, kind, header, index, payload);
            }
        }
        if (hasInstruction) {
            setInstruction(row, instruction);
        }
    }

    private static long payload(ByteCursor packets, int size) {
        return switch (size) {
            case 1 -> packets.u8();
            case 2 -> packets.u16();
            case 4 -> packets.u32();
            case 8 -> packets.i64();
            default -> 0;
        };
    }

    private void set(int row, SpePacket.Kind kind, int header, int index, long payload) {
        switch (kind) {
            case ADDRESS -> {
                if (index == DATA_VIRTUAL) {
                    records.longs("data_virtual_address").set(row, payload & ADDRESS_BITS);
                } else if (index == DATA_PHYSICAL) {
                    records.longs("data_physical_address").set(row, payload & ADDRESS_BITS);
                }
            }
            case COUNTER -> {
                if (index < COUNTERS.length) {
                    records.ints(COUNTERS[index]).set(row, (int) payload & 0xFFFF);
                }
            }
            case EVENTS -> records.longs("events_bitmask").set(row, payload);
            case DATA_SOURCE -> setText(row, "data_source", SpePacket.dataSource(payload));
            case OPERATION -> setText(row, "operation", SpePacket.operation(header, (int) payload));
            case CONTEXT -> {
                int utid = context.processes().getOrCreateThread(payload);
                records.ints("utid").set(row, utid);
            }
            case OTHER -> {
                // Padding, times, and what no column is for.
            }
        }
    }

    private void setInstruction(int row, long payload) {
        int level = (int) (payload >>> LEVEL_SHIFT) & 3;
        setText(row, "exception_level", "EL" + level);
        long address = payload & ADDRESS_BITS;
        int frame =
                switch (level) {
                    case 0 -> spaces.instruction(upid(row), address);
                    case 1 -> spaces.instruction(AddressSpaces.KERNEL, address);
                    default -> spaces.instruction(AddressSpaces.NOWHERE, address);
                };
        records.ints("instruction_frame_id").set(row, frame);
    }

    private int upid(int row) {
        if (records.ints("utid").isNull(row)) {
            return AddressSpaces.NOWHERE;
        }
        int upid = context.processes().upidOfThread(records.ints("utid").get(row));
        return upid == ProcessTracker.UNKNOWN ? AddressSpaces.NOWHERE : upid;
    }

    private void setText(int row, String column, String text) {
        records.strings(column).set(row, context.strings().intern(text));
    }
}
