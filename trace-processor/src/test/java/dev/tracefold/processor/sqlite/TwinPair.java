// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/// The same tables on two connections, one of which computes nothing over columns.
final class TwinPair implements AutoCloseable {
    final Twins faster;
    final Twins plain;

    /// @param views what is made on both
    TwinPair(SqliteOptions.Cursors cursors, int rows, long seed, String views) {
        faster = new Twins(cursors, rows, seed, 0);
        plain = new Twins(cursors, rows, seed, Long.MAX_VALUE);
        faster.connection.execute(views);
        plain.connection.execute(views);
    }

    /// Demands that both give the same rows, or the same error.
    ///
    /// @return whether the one computed it over columns
    boolean agree(String sql) {
        assertThat(answer(faster, sql)).as(sql).isEqualTo(answer(plain, sql));
        try (SqliteStatement statement = faster.connection.prepare(sql)) {
            return statement.isFaster();
        } catch (SqliteException e) {
            return false;
        }
    }

    private static List<String> answer(Twins twins, String sql) {
        try {
            return twins.rows(sql);
        } catch (SqliteException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        faster.close();
        plain.close();
        assertThat(Handles.size()).isZero();
    }
}
