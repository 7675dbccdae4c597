"""Errors of validation. A refused tap is not one of them: it is an answer."""

from app.platform.errors import ServiceError


class DeviceOutsideItsScope(ServiceError):
    """The device named a line of another operator."""

    code = "device-outside-its-scope"


class DeviceClock(ServiceError):
    """The device's clock runs ahead, or the tap is older than the service takes."""

    code = "device-clock"


class DecideLocally(ServiceError):
    """The service cannot record taps now. The device decides by its own rules and sends the tap again later."""

    code = "decide-locally"
