// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.space.ProtoCursor;

/// Collects what only some instructions have.
final class HloAttributeReader {
    private final List<Long> dimensions = new ArrayList<>();
    private final List<Long> lhsContracting = new ArrayList<>();
    private final List<Long> rhsContracting = new ArrayList<>();
    private final List<Long> lhsBatch = new ArrayList<>();
    private final List<Long> rhsBatch = new ArrayList<>();
    private long parameterNumber;
    private long tupleIndex;
    private String literal = "";
    private String direction = "";

    void read(ProtoCursor cursor) {
        switch (cursor.field()) {
            case 8 -> literal = HloLiteral.text(cursor.message());
            case 9 -> parameterNumber = cursor.number();
            case 13 -> tupleIndex = cursor.number();
            case 14 -> HloShape.numbers(cursor, dimensions);
            case 30 -> readDot(cursor.message());
            case 63 -> direction = cursor.text();
            default -> {}
        }
    }

    private void readDot(ProtoCursor cursor) {
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> HloShape.numbers(cursor, lhsContracting);
                case 2 -> HloShape.numbers(cursor, rhsContracting);
                case 3 -> HloShape.numbers(cursor, lhsBatch);
                case 4 -> HloShape.numbers(cursor, rhsBatch);
                default -> {}
            }
        }
    }

    HloAttributes attributes() {
        return new HloAttributes(
                dimensions,
                lhsContracting,
                rhsContracting,
                lhsBatch,
                rhsBatch,
                parameterNumber,
                tupleIndex,
                literal,
                direction,
                false);
    }
}
