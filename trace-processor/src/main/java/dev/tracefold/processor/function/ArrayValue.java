// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.List;

/// The result of `__intrinsic_array_agg`: values of one type.
///
/// @param values Long, Double or String, all alike
record ArrayValue(List<Object> values) {}
