// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;

import dev.tracefold.xprof.space.ProtoCursor;

/// Reads an operation of XProf's message `OpMetrics`.
final class OpMetricsReader {
    private OpMetricsReader() {}

    static OpMetrics read(ProtoCursor message) {
        OpMetrics op = new OpMetrics(key(message));
        double[] counts = new double[4];
        double[] exact = new double[4];
        while (message.next()) {
            switch (message.field()) {
                case 2 -> counts[0] = (double) message.number();
                case 5 -> counts[1] = (double) message.number();
                case 24 -> counts[2] = (double) message.number();
                case 29 -> exact[0] = message.decimal();
                case 30 -> exact[2] = message.decimal();
                case OpStatsFields.EXACT_BYTES -> exact[1] = message.decimal();
                case 16 -> readChildren(message.message(), op.children);
                case 19 -> readAccess(message.message(), op);
                case 26 -> op.source = readSource(message.message());
                default -> readSimple(message, op);
            }
        }
        op.flops = exact[0] == 0 ? counts[0] : exact[0];
        op.bytes = exact[1] == 0 ? counts[1] : exact[1];
        op.modelFlops = exact[2] == 0 ? counts[2] : exact[2];
        return op;
    }

    private static OpMetrics.OpKey key(ProtoCursor message) {
        long module = 0;
        String name = "";
        long from = message.position();
        long to = message.limit();
        while (message.next()) {
            switch (message.field()) {
                case 6 -> name = message.text();
                case 13 -> module = message.number();
                default -> {}
            }
        }
        message.range(from, to);
        return new OpMetrics.OpKey(module, name);
    }

    private static void readSimple(ProtoCursor message, OpMetrics op) {
        switch (message.field()) {
            case 1 -> op.selfTimePs = message.number();
            case 3 -> op.occurrences = message.number();
            case 7 -> op.timePs = message.number();
            case 10 -> op.dmaStallPs = message.number();
            case 11 -> op.category = message.text();
            case 12 -> op.provenance = message.text();
            case 15 -> op.deduplicatedName = message.text();
            case 18 -> op.eager = message.number() != 0;
            case 20 -> op.longName = message.text();
            case 23 -> op.autotuned = message.number() != 0;
            default -> {}
        }
    }

    private static void readChildren(ProtoCursor db, List<OpMetrics> children) {
        while (db.next()) {
            if (db.field() == 10) {
                children.add(read(db.message()));
            }
        }
    }

    private static void readAccess(ProtoCursor message, OpMetrics op) {
        boolean read = false;
        long space = 0;
        double bytes = 0;
        double exact = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> read = message.number() == 1;
                case 2 -> space = message.number();
                case 3 -> bytes = (double) message.number();
                case OpStatsFields.EXACT_ACCESS -> exact = message.decimal();
                default -> {}
            }
        }
        op.accesses.merge(
                new OpMetrics.MemoryAccess(space, read), exact == 0 ? bytes : exact, Double::sum);
    }

    private static OpMetrics.SourcePlace readSource(ProtoCursor message) {
        String file = "";
        int line = 0;
        String stack = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> file = message.text();
                case 2 -> line = (int) message.number();
                case 3 -> stack = message.text();
                default -> {}
            }
        }
        return new OpMetrics.SourcePlace(file, line, stack);
    }
}
