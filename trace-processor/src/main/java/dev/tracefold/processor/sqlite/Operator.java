// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// How a query compares a column, with SQLite's numbers for it.
public enum Operator {
    /// `=`, and each or all values of an `IN`.
    EQ(2),
    /// `>`.
    GT(4),
    /// `<=`.
    LE(8),
    /// `<`.
    LT(16),
    /// `>=`.
    GE(32),
    /// `LIKE` without ESCAPE.
    LIKE(65),
    /// `GLOB`.
    GLOB(66),
    /// `<>`.
    NE(68),
    /// `IS NOT`.
    IS_NOT(69),
    /// `IS NOT NULL`.
    NOT_NULL(70),
    /// `IS NULL`.
    IS_NULL(71),
    /// `IS`.
    IS(72),
    /// `LIMIT`: no column.
    LIMIT(73),
    /// `OFFSET`: no column.
    OFFSET(74),
    /// A function of [VirtualTable#constraintFunctions()]; their numbers begin here.
    FUNCTION(150),
    /// Anything else; SQLite evaluates it.
    OTHER(0);

    private static final Operator[] BY_CODE = new Operator[FUNCTION.code];

    static {
        for (Operator operator : values()) {
            if (operator != FUNCTION) {
                BY_CODE[operator.code] = operator;
            }
        }
    }

    private final int code;

    Operator(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Operator of(int code) {
        if (code >= FUNCTION.code) {
            return FUNCTION;
        }
        Operator operator = BY_CODE[code];
        return operator == null ? OTHER : operator;
    }
}
