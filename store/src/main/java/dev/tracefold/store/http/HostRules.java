// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.transfer.StoreFailures;

/// Which hosts may be asked. An address comes from whoever may ask a query, and a server asks from
/// inside its network: so what is not on the Internet is refused unless it is named here.
///
/// @param allowed hosts that may be private: `host`, `host:port`, `.domain`, or `*` for all
public record HostRules(List<String> allowed) {
    /// Public hosts only.
    public static final HostRules PUBLIC = new HostRules(List.of());

    /// Whatever the user of this machine can reach.
    public static final HostRules ANY = new HostRules(List.of("*"));

    public HostRules {
        allowed = allowed.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    /// Refuses an address whose host may not be asked.
    ///
    /// @throws ProcessorException of category user
    void check(URI address) {
        String host = address.getHost();
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw StoreFailures.refused(address + ": expected http:// or https:// and a host");
        }
        if (address.getUserInfo() != null) {
            throw StoreFailures.refused(address.getHost() + ": an address may hold no password");
        }
        if (!isAllowed(host.toLowerCase(Locale.ROOT), address.getPort())) {
            checkPublic(address, host);
        }
    }

    /// Whether a host is named, private or not.
    boolean isNamed(URI address) {
        return address.getHost() != null
                && isAllowed(address.getHost().toLowerCase(Locale.ROOT), address.getPort());
    }

    private boolean isAllowed(String host, int port) {
        return allowed.stream()
                .anyMatch(rule ->
                        rule.equals("*")
                                || rule.equals(host)
                                || rule.equals(host + ":" + port)
                                || (rule.startsWith(".") && host.endsWith(rule)));
    }

    private static void checkPublic(URI address, String host) {
        try {
            for (InetAddress resolved : InetAddress.getAllByName(host)) {
                if (isPrivate(resolved)) {
                    throw StoreFailures.refused(
                            "%s: %s is an address of a private network and its host is not allowed"
                                    .formatted(address, resolved.getHostAddress()));
                }
            }
        } catch (UnknownHostException e) {
            throw StoreFailures.unavailable(address.toString(), "there is no host " + host, e);
        }
    }

    /// Whether an address is one of a machine, a network or a provider's metadata, not the Internet's.
    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        if (address instanceof Inet6Address) {
            // Unique local addresses, and those that carry one of the other family.
            return (first & 0xfe) == 0xfc || isTranslated(bytes);
        }
        return isReserved(first, second);
    }

    /// This network, carriers' shared addresses, the ones for tests and what nobody has.
    private static boolean isReserved(int first, int second) {
        return first == 0
                || first >= 240
                || switch (first) {
                    case 100 -> (second & 0xc0) == 64;
                    case 192 -> second == 0;
                    case 198 -> (second & 0xfe) == 18;
                    default -> false;
                };
    }

    private static boolean isTranslated(byte[] bytes) {
        boolean nat64 = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean compatible = true;
        for (int i = 0; i < 10; i++) {
            compatible &= bytes[i] == 0;
        }
        return nat64 || sixToFour || compatible;
    }
}
