// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.tracefold.xprof.space.ProtoCursor;

/// Reads the computations of one module.
final class HloReader {
    private final HloStackFrames frames;

    HloReader(HloStackFrames frames) {
        this.frames = frames;
    }

    HloComputation computation(ProtoCursor cursor) {
        String name = "";
        long id = 0;
        long root = 0;
        List<HloInstruction> instructions = new ArrayList<>();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> name = cursor.text();
                case 2 -> instructions.add(instruction(cursor.message()));
                case 5 -> id = cursor.number();
                case 6 -> root = cursor.number();
                default -> {}
            }
        }
        // The file has them in some order of execution; they are shown in the order of their
        // making.
        instructions.sort(Comparator.comparingLong(HloInstruction::id));
        return new HloComputation(name, id, instructions, root);
    }

    private HloInstruction instruction(ProtoCursor cursor) {
        HloInstruction one = new HloInstruction();
        List<Long> operands = new ArrayList<>();
        List<Long> called = new ArrayList<>();
        HloAttributeReader attributes = new HloAttributeReader();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> one.fields.name = cursor.text();
                case 2 -> one.fields.opcode = cursor.text();
                case 3 -> one.fields.shape = HloShape.read(cursor.message());
                case 7 -> readMetadata(cursor.message(), one);
                case 11 -> one.fields.fusionKind = cursor.text();
                case 26 -> one.fields.channel = cursor.number();
                case 28 -> one.fields.customCallTarget = cursor.text();
                case 35 -> one.fields.id = cursor.number();
                case 36 -> HloShape.numbers(cursor, operands);
                case 38 -> HloShape.numbers(cursor, called);
                case 68 -> readFrontend(cursor.message(), one);
                default -> attributes.read(cursor);
            }
        }
        one.fields.operandIds = List.copyOf(operands);
        one.fields.calledIds = List.copyOf(called);
        one.fields.attributes = attributes.attributes();
        return one;
    }

    // What a frontend tells the runtime: of a transfer, what it is part of.
    private static void readFrontend(ProtoCursor cursor, HloInstruction one) {
        while (cursor.next()) {
            if (cursor.field() != 1) {
                continue;
            }
            String[] entry = {"", "", ""};
            ProtoCursor pair = cursor.message();
            while (pair.next()) {
                if (pair.field() < entry.length) {
                    entry[pair.field()] = pair.text();
                }
            }
            switch (entry[1]) {
                case "_xla_host_transfer_rendezvous" -> one.fields.rendezvous = entry[2];
                case "_xla_megascale_transfer_type" -> one.fields.transferType = entry[2];
                default -> {}
            }
        }
    }

    private void readMetadata(ProtoCursor cursor, HloInstruction one) {
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> one.fields.opType = cursor.text();
                case 2 -> one.fields.opName = cursor.text();
                case 3 -> one.fields.sourceFile = cursor.text();
                case 4 -> one.fields.sourceLine = (int) cursor.number();
                case 12 -> one.fields.deduplicatedName = cursor.text();
                case 15 -> one.fields.sourceStack = frames.stack((int) cursor.number());
                default -> {}
            }
        }
    }
}
