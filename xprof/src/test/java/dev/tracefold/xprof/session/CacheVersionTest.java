// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CacheVersionTest {
    @ParameterizedTest
    @CsvSource({"2.9.0, 2.10.0", "2.10, 2.10.1", "2.23.1, 3", "1, 1.0.1", "'', 0.1", "junk, 1.0"})
    void numbersAreComparedAsNumbers(String older, String newer) {
        assertThat(CacheVersion.parse(older)).isLessThan(CacheVersion.parse(newer));
        assertThat(CacheVersion.parse(newer)).isGreaterThan(CacheVersion.parse(older));
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1", "2.10.0, '2.10.0\n'", "1.2.3-rc1, 1.2.3"})
    void whatDoesNotCountIsEqual(String one, String other) {
        assertThat(CacheVersion.parse(one)).isEqualByComparingTo(CacheVersion.parse(other));
    }
}
