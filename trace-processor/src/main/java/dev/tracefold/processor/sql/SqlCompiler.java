// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteException;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.syntax.Macro;
import dev.tracefold.processor.syntax.MacroExpander;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.Statement;
import dev.tracefold.processor.syntax.StatementParser;

/// From SQL with its origins to SQLite's statements, and from SQLite's errors back to where the
/// SQL came from.
final class SqlCompiler {
    private static final int MAX_MESSAGE = 4096;

    /// A level takes some kilobytes of a thread's stack, of which there is a megabyte as a rule.
    private static final int MAX_CALL_DEPTH = 100;

    private final SqliteConnection connection;
    private final Map<String, Macro> macros = new HashMap<>();
    private NamedObjects namedObjects = text -> {};
    private int callDepth;

    SqlCompiler(SqliteConnection connection) {
        this.connection = connection;
    }

    /// Makes what a text names and nobody has made yet.
    @FunctionalInterface
    interface NamedObjects {
        void ensure(String text);
    }

    void setNamedObjects(NamedObjects objects) {
        namedObjects = objects;
    }

    Map<String, Macro> macros() {
        return macros;
    }

    /// Goes on unless somebody interrupted the query.
    void failIfInterrupted() {
        connection.failIfInterrupted();
    }

    /// Expands and parses one statement.
    Statement parse(SqlSource statement) {
        if (statement.text().indexOf('!') >= 0) {
            // A macro of the prelude must be there before it is called.
            namedObjects.ensure(statement.text());
        }
        return new StatementParser(new MacroExpander(macros::get)).parse(statement);
    }

    /// Makes what the text names and nobody has made yet.
    void ensureNamed(SqlSource sql) {
        namedObjects.ensure(sql.text());
    }

    /// Expands a text whose statement is to be prepared as it is.
    SqlSource expand(SqlSource sql) {
        namedObjects.ensure(sql.text());
        return new MacroExpander(macros::get).expand(sql);
    }

    /// Prepares a statement that is expanded already.
    ///
    /// @throws ProcessorException with a traceback
    SqliteStatement prepare(SqlSource sql) {
        String text = sql.text();
        namedObjects.ensure(text);
        try {
            return connection.prepare(text);
        } catch (SqliteException e) {
            throw failure(sql, charOffset(text, e.errorOffset()), e);
        }
    }

    /// Moves a statement to its next row.
    ///
    /// @throws ProcessorException with a traceback
    static boolean step(SqliteStatement statement, SqlSource sql) {
        try {
            return statement.step();
        } catch (SqliteException e) {
            throw failure(sql, 0, e);
        }
    }

    /// Counts a level of functions that run SQL that calls functions.
    ///
    /// @throws ProcessorException of category user when there are too many for the stack
    void enterCall(String function) {
        if (callDepth >= MAX_CALL_DEPTH) {
            throw CreatedFunction.userError(
                    "%s: functions call each other more than %d levels deep"
                            .formatted(function, MAX_CALL_DEPTH));
        }
        callDepth++;
    }

    void leaveCall() {
        callDepth--;
    }

    /// Runs a statement of our own making to its end.
    ///
    /// @throws FunctionException with SQLite's message; the statement it is run for has the place
    void execute(String sql) {
        try (SqliteStatement statement = connection.prepare(sql)) {
            boolean more = true;
            while (more) {
                more = statement.step();
            }
        } catch (SqliteException e) {
            if (e.failure().category() == FailureCategory.USER) {
                throw new FunctionException(e.failure().message());
            }
            throw new ProcessorException(e.failure(), e);
        }
    }

    private static ProcessorException failure(SqlSource sql, int offset, SqliteException e) {
        return new ProcessorException(userFailure(sql.traceback(offset), e), e);
    }

    /// A limit that was reached is told as it is; all else with its place.
    private static Failure userFailure(String traceback, SqliteException e) {
        Failure failure = e.failure();
        if (failure.category() == FailureCategory.RESOURCE) {
            return failure;
        }
        String message = traceback + shortened(failure.message());
        return failure.category() == FailureCategory.INTERNAL
                ? Failure.internal(failure.code(), message)
                : Failure.user("SQL_ERROR", message);
    }

    /// A function that calls itself leaves a traceback a level; both ends say enough.
    private static String shortened(String message) {
        if (message.length() <= MAX_MESSAGE) {
            return message;
        }
        int half = MAX_MESSAGE / 2;
        return message.substring(0, half) + "\n...\n" + message.substring(message.length() - half);
    }

    private static int charOffset(String text, int byteOffset) {
        if (byteOffset <= 0) {
            return 0;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(byteOffset, utf8.length);
        return new String(utf8, 0, length, StandardCharsets.UTF_8).length();
    }

    /// A name as SQLite reads it whatever it holds.
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
