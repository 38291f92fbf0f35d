// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Android's simpleperf in its protobuf form, `simpleperf report-sample --protobuf`:
/// [SimpleperfReader]. Its recordings proper are `perf.data`. When threads were switched, which some
/// of these files tell, is not shown: there is no CPU with it.
@NullMarked
package dev.tracefold.processor.simpleperf;

import org.jspecify.annotations.NullMarked;
