// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.reply;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Where a worker may post.
@NullMarked
class ReplyAllowListTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,            http://127.0.0.1:8080/replies/q",
        "127.0.0.1:8080,       http://127.0.0.1:8080/replies/q",
        "orchestrator,         https://Orchestrator/replies/q",
        ".svc.cluster.local,   http://o-0.o.default.svc.cluster.local:8080/",
        "10.0.0.0/8,           http://10.200.3.4:8080/",
        "10.1.2.0/23,          http://10.1.3.255/",
        "0.0.0.0/0,            http://8.8.8.8/",
        "fd00::/8,             'http://[fd12::1]:8080/'",
        "projects/p/topics/t,  pubsub:projects/p/topics/t"
    })
    void theseAreAllowed(String entry, String address) {
        assertThat(new ReplyAllowList(List.of(entry)).allows(URI.create(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,            http://127.0.0.2/",
        "127.0.0.1:8080,       http://127.0.0.1:8081/",
        "127.0.0.1:8080,       http://127.0.0.1/",
        "orchestrator,         http://orchestrator.evil.example/",
        ".svc.cluster.local,   http://svc.cluster.local.evil.example/",
        ".svc.cluster.local,   http://evilsvc.cluster.local/",
        "10.0.0.0/8,           http://11.0.0.1/",
        "10.0.0.0/8,           http://10.0.0.1.evil.example/",
        "10.1.2.0/23,          http://10.1.4.0/",
        "169.254.0.0/16,       http://metadata.google.internal/",
        "127.0.0.1,            file://127.0.0.1/etc/passwd",
        "127.0.0.1,            http://user@127.0.0.1/",
        "127.0.0.1,            http:127.0.0.1",
        "projects/p/topics/t,  pubsub:projects/p/topics/other",
        "projects/p/topics/t,  http://projects/p/topics/t",
        "0.0.0.0/0,            pubsub:projects/p/topics/t"
    })
    void theseAreNot(String entry, String address) {
        assertThat(new ReplyAllowList(List.of(entry)).allows(URI.create(address))).isFalse();
    }

    @Test
    void anEmptyListAllowsNothing() {
        assertThat(new ReplyAllowList(List.of()).allows(URI.create("http://127.0.0.1/"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "name/8", "10.0.0.0/x", "host:port"})
    void entriesThatCannotBeReadAreRefused(String entry) {
        assertThatThrownBy(() -> new ReplyAllowList(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "reply address '%s': expected a host, a domain with a leading dot, or a network"
                                .formatted(entry));
    }
}
