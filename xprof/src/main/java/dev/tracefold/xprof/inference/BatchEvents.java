// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// What is known of a batch while its events are gathered. Changed by one thread.
final class BatchEvents {
    private final SortedSet<Long> requests = new TreeSet<>();
    private final List<Long> programs = new ArrayList<>();
    private final TimeShares shares = new TimeShares();
    private final List<TensorUse> tensors = new ArrayList<>();
    private long begin;
    private long end;
    private long padding;
    private long size;

    void time(long eventBegin, long eventEnd) {
        begin = eventBegin;
        end = eventEnd;
    }

    void requests(SortedSet<Long> groups) {
        requests.addAll(groups);
    }

    SortedSet<Long> requests() {
        return requests;
    }

    void size(long withPadding, long paddingAmount) {
        size = withPadding;
        padding = paddingAmount;
    }

    void program(long number) {
        if (!programs.contains(number)) {
            programs.add(number);
        }
    }

    void add(TensorUse tensor) {
        tensors.add(tensor);
    }

    TimeShares shares() {
        return shares;
    }

    long begin() {
        return begin;
    }

    long end() {
        return end;
    }

    /// The batch. All requests in it are for one model, so the first says which.
    InferenceBatch batch(long group, SortedMap<Long, RequestEvents> all) {
        RequestEvents first = requests.isEmpty() ? null : all.get(requests.first());
        long earliest = Long.MAX_VALUE;
        for (long one : requests) {
            RequestEvents request = all.get(one);
            earliest = request == null ? earliest : Math.min(earliest, request.begin());
        }
        return new InferenceBatch(
                group,
                first == null ? 0 : first.model(),
                begin,
                end,
                earliest == Long.MAX_VALUE ? 0 : begin - earliest,
                padding,
                size,
                shares.spent().device(),
                List.copyOf(requests),
                programs,
                tensors);
    }
}
