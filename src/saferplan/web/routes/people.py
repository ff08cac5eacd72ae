"""Addresses of the people pages and of invitations."""

from __future__ import annotations

from django.urls import path

from saferplan.web.views import invitations, people

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:pk>/withdraw/", people.withdraw_invitation, name="invitation-withdraw"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/role/", people.change_role, name="person-role"),
    path("people/<int:pk>/end-access/", people.end_access, name="person-end-access"),
    path("people/<int:pk>/restore-access/", people.restore_access, name="person-restore-access"),
    path("people/<int:pk>/second-factor/", people.reset_second_factor, name="person-second-factor"),
    path("invitations/<str:secret>/", invitations.accept_invitation, name="accept-invitation"),
]
