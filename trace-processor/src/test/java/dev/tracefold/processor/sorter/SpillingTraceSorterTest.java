// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// The same with every run in a file.
class SpillingTraceSorterTest extends TraceSorterTest {
    @Override
    long mostBytes() {
        return 0;
    }
}
